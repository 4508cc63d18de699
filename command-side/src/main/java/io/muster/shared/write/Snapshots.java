package io.muster.shared.write;

import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Loads long-lived aggregates from a snapshot and the few events after it. The revision of a
 * snapshot is computed from the fields of its aggregate: a change of the class needs no annotation.
 */
@Configuration(proxyBeanMethods = false)
class Snapshots {

  private static final int EVENTS = 100;

  @Bean
  SnapshotTriggerDefinition snapshotTrigger(@Lazy Snapshotter snapshotter) {
    return new EventCountSnapshotTriggerDefinition(snapshotter, EVENTS);
  }
}
