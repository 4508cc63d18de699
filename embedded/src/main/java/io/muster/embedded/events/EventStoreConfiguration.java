package io.muster.embedded.events;

import io.muster.shared.record.EventRecord;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a process has of its own on the event log: the framework's store, and the record. */
@Configuration(proxyBeanMethods = false)
public class EventStoreConfiguration {

  @Bean
  SqliteEventStorageEngine storageEngine(
      EventLog log,
      @Qualifier("eventSerializer") Serializer serializer,
      EventUpcaster upcasters,
      SnapshotFilter snapshots) {
    return new SqliteEventStorageEngine(log, serializer, upcasters, snapshots);
  }

  @Bean
  LogEventStore eventStore(SqliteEventStorageEngine engine) {
    return new LogEventStore(engine);
  }

  @Bean
  EventRecord eventRecord(EventLog log, SqliteEventStorageEngine engine) {
    return new EmbeddedRecord(log, engine);
  }
}
