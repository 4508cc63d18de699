package io.muster.embedded;

import com.mongodb.ConnectionString;
import io.muster.embedded.documents.DocumentServer;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.EventStoreConfiguration;
import io.muster.embedded.keys.KeyVault;
import io.muster.embedded.keys.SecretFile;
import io.muster.shared.record.ProcessName;
import java.io.IOException;
import java.sql.SQLException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The stores in the data directory. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddedOptions.class)
@Import(EventStoreConfiguration.class)
public class EmbeddedStores {

  private static final int READ_CONNECTIONS = 4;

  @Bean
  DataDirectory dataDirectory(EmbeddedOptions options) throws IOException {
    return DataDirectory.open(options.dataDir());
  }

  /**
   * Only one process uses a data directory at a time, so a restarted one has its claims at once.
   */
  @Bean
  ProcessName processName() {
    return new ProcessName("embedded");
  }

  @Bean
  EventLog eventLog(DataDirectory data) {
    return EventLog.open(data.events(), READ_CONNECTIONS);
  }

  @Bean
  ViewsState viewsState(DataDirectory data, EventLog log) throws IOException {
    return ViewsState.open(data.views(), log);
  }

  /**
   * @param state of the embedded views, checked before they are opened
   */
  @Bean
  DocumentServer documentServer(DataDirectory data, ViewsState state, EmbeddedOptions options) {
    return options.mongodbUri().isEmpty()
        ? DocumentServer.start(data.views())
        : DocumentServer.external(options.mongodbUri());
  }

  /** Where the read models are. */
  @Bean
  ConnectionString documents(DocumentServer server) {
    return new ConnectionString(server.uri());
  }

  @Bean
  KeyVault personalData(DataDirectory data) throws IOException, SQLException {
    return new KeyVault(data.key("people.db"), SecretFile.open(data.key("digest")));
  }
}
