package io.muster.embedded;

import com.mongodb.ConnectionString;
import io.muster.embedded.documents.DocumentServer;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.EventLogException;
import io.muster.embedded.events.EventStoreConfiguration;
import io.muster.embedded.keys.KeyVault;
import io.muster.embedded.keys.SecretFile;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.record.ProcessName;
import java.io.IOException;
import java.nio.file.Files;
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
    return DataDirectory.open(options.dataDir(), options.keys());
  }

  @Bean
  DiskSpace diskSpace(EmbeddedOptions options) {
    return new DiskReserve(options.dataDir(), options.diskReserve().toBytes());
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
  KeyVault personalData(DataDirectory data, EventLog log) throws IOException, SQLException {
    var people = data.key(DataDirectory.PEOPLE);
    for (var name : DataDirectory.NEEDED_KEYS) {
      var file = data.key(name);
      var isOlder = name.equals(DataDirectory.PLATFORM) && !KeyVault.isSealed(people);
      if (log.head() > 0 && !isOlder && !Files.exists(file)) {
        throw new EventLogException(
            "There are events in the data directory, but not all their keys: "
                + file
                + " is not there.");
      }
    }
    return new KeyVault(
        people,
        SecretFile.open(data.key(DataDirectory.PLATFORM)),
        SecretFile.open(data.key(DataDirectory.DIGEST)));
  }
}
