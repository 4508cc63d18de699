package io.muster.server;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsCommandListener;
import io.muster.access.AccessOptions;
import io.muster.access.TokenKeys;
import io.muster.artifact.FileStore;
import io.muster.artifact.SignedDownloadUrls;
import io.muster.deployments.write.DeploymentsOptions;
import io.muster.embedded.DataDirectory;
import io.muster.embedded.keys.SecretFile;
import io.muster.shared.projection.Claims;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.ProcessName;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.ViewBarrier;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.axonframework.common.AxonTransientException;
import org.bson.codecs.Codec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock by which everything is recorded, and what stands on the stores of a mode. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessOptions.class)
class Stores {

  private static final Duration MAX_WAIT = Duration.ofSeconds(30);

  /** Whole milliseconds: finer ones do not survive a document. */
  @Bean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  @Bean
  MongoClient mongoClient(ConnectionString documents, MeterRegistry metrics) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(documents)
            .addCommandListener(new MongoMetricsCommandListener(metrics))
            .build());
  }

  /**
   * @param codecs for value types that views hold
   */
  @Bean
  Databases databases(MongoClient client, List<Codec<?>> codecs) {
    return new Databases(client, codecs);
  }

  @Bean
  ReadModels readModels(Databases databases) {
    return new ReadModels(databases);
  }

  @Bean
  Claims claims(Databases databases, ProcessName process) {
    return new Claims(databases, process);
  }

  @Bean
  LookupBarrier lookupBarrier(EventRecord record, ObjectProvider<Projectors> projectors) {
    return new LookupBarrier() {
      @Override
      public void await() {
        if (!await(MAX_WAIT)) {
          throw new LookupsBehindException();
        }
      }

      @Override
      public boolean await(Duration atMost) {
        return projectors.getObject().awaitLookups(record.head(), atMost);
      }
    };
  }

  @Bean
  ViewBarrier viewBarrier(EventRecord record, ObjectProvider<Projectors> projectors) {
    return () -> {
      if (!projectors.getObject().awaitViews(record.head(), MAX_WAIT)) {
        throw new LookupsBehindException();
      }
    };
  }

  /** Nobody's own fault: the framework's word for what may succeed later. */
  private static final class LookupsBehindException extends AxonTransientException {
    LookupsBehindException() {
      super("The look-ups are too far behind the events");
    }
  }

  @Bean
  TokenKeys tokenKeys(DataDirectory data, AccessOptions options) throws IOException {
    var algorithm = options.tokenAlgorithm();
    return TokenKeys.open(data.key("tokens-" + algorithm + ".jwk"), algorithm);
  }

  @Bean
  SignedDownloadUrls artifactAddresses(DataDirectory data, DeploymentsOptions options)
      throws IOException {
    return new SignedDownloadUrls(SecretFile.open(data.key("downloads")), options.publicUrl());
  }

  @Bean
  FileStore artifactFiles(DataDirectory data) throws IOException {
    return FileStore.open(data.artifacts());
  }

  @Bean
  FileStore outputFiles(DataDirectory data) throws IOException {
    return FileStore.open(data.outputs());
  }
}
