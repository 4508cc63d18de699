package io.muster.shared.write;

import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Aggregates that live long are loaded from a snapshot and at most so many events behind it. One
 * whose class changed must be given another {@link org.axonframework.serialization.Revision}.
 */
@Configuration(proxyBeanMethods = false)
class Snapshots {

  private static final int EVENTS = 100;

  @Bean
  SnapshotTriggerDefinition snapshotTrigger(@Lazy Snapshotter snapshotter) {
    return new EventCountSnapshotTriggerDefinition(snapshotter, EVENTS);
  }
}
