package io.muster.server;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.mongodb.MongoMetricsCommandListener;
import io.muster.artifact.ArtifactAddresses;
import io.muster.artifact.ArtifactReader;
import io.muster.artifact.ArtifactStore;
import io.muster.artifact.SignatureKey;
import io.muster.audit.read.EventRecords;
import io.muster.embedded.documents.DocumentServer;
import io.muster.embedded.events.EmbeddedEventRecords;
import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.LogEventStore;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.embedded.keys.KeyVault;
import io.muster.embedded.keys.SecretFile;
import io.muster.inventory.read.AttributeValueCodec;
import io.muster.shared.border.TokenAlgorithm;
import io.muster.shared.border.TokenKeys;
import io.muster.shared.projection.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** The stores in the data directory, and the clock by which everything is recorded. */
@Configuration(proxyBeanMethods = false)
class EmbeddedStores {

  private static final int READ_CONNECTIONS = 4;

  /** Whole milliseconds: finer ones do not survive a document. */
  @Bean
  Clock clock() {
    return Clock.tickMillis(ZoneOffset.UTC);
  }

  @Bean
  DataDirectory dataDirectory(@Value("${muster.data-dir}") Path root) throws IOException {
    return DataDirectory.open(root);
  }

  @Bean
  EventLog eventLog(DataDirectory data) {
    return EventLog.open(data.events(), READ_CONNECTIONS);
  }

  @Bean
  SqliteEventStorageEngine storageEngine(
      EventLog log,
      @Qualifier("eventSerializer") Serializer serializer,
      ObjectProvider<org.axonframework.config.Configuration> axon) {
    // Asked late: the aggregates, and so their revisions, are known after the store.
    SnapshotFilter ofThisRevision = snapshot -> axon.getObject().snapshotFilter().allow(snapshot);
    return new SqliteEventStorageEngine(
        log, serializer, NoOpEventUpcaster.INSTANCE, ofThisRevision);
  }

  @Bean
  LogEventStore eventStore(SqliteEventStorageEngine engine) {
    return new LogEventStore(engine);
  }

  @Bean
  EventRecords eventRecords(SqliteEventStorageEngine engine) {
    return new EmbeddedEventRecords(engine);
  }

  @Bean
  ViewsState viewsState(DataDirectory data, EventLog log) throws IOException {
    return ViewsState.open(data.views(), log);
  }

  /**
   * @param state of the embedded views, checked before they are opened
   */
  @Bean
  DocumentServer documentServer(
      DataDirectory data, ViewsState state, @Value("${muster.mongodb-uri:}") String uri) {
    return uri.isEmpty() ? DocumentServer.start(data.views()) : DocumentServer.external(uri);
  }

  @Bean
  MongoClient mongoClient(DocumentServer server, MeterRegistry metrics) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(server.uri()))
            .addCommandListener(new MongoMetricsCommandListener(metrics))
            .build());
  }

  @Bean
  Databases databases(MongoClient client) {
    return new Databases(client, List.of(new AttributeValueCodec()));
  }

  @Bean
  KeyVault keyVault(DataDirectory data) throws IOException, SQLException {
    return new KeyVault(data.key("people.db"), SecretFile.open(data.key("digest")));
  }

  @Bean
  TokenKeys tokenKeys(
      DataDirectory data, @Value("${muster.token-algorithm}") TokenAlgorithm algorithm)
      throws IOException {
    return TokenKeys.open(data.key("tokens-" + algorithm + ".jwk"), algorithm);
  }

  @Bean
  ArtifactAddresses artifactAddresses(
      DataDirectory data, @Value("${muster.public-url:}") String publicUrl) throws IOException {
    return new ArtifactAddresses(SecretFile.open(data.key("downloads")), publicUrl);
  }

  @Bean
  ArtifactStore artifactStore(DataDirectory data) throws IOException {
    return new ArtifactStore(data.artifacts());
  }

  /**
   * @param keys files of public keys (PEM); when there are any, artifacts must be signed
   * @param maxExpanded most that the payloads of one artifact may expand to
   */
  @Bean
  ArtifactReader artifactReader(
      @Value("${muster.artifact-keys:}") List<String> keys,
      @Value("${muster.limits.artifact-expanded-size}") DataSize maxExpanded) {
    var trusted = keys.stream().map(EmbeddedStores::trusted).toList();
    return new ArtifactReader(trusted, maxExpanded.toBytes());
  }

  private static SignatureKey trusted(String file) {
    try {
      return SignatureKey.parse(Files.readString(Path.of(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalConfigurationException(
          "muster.artifact-keys names " + file + ", which is no readable RSA or EC key in PEM");
    }
  }
}
