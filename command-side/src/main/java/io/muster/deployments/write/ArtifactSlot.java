package io.muster.deployments.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.ArtifactSlotEvent.SlotFreed;
import io.muster.deployments.events.ArtifactSlotEvent.SlotTaken;
import io.muster.deployments.events.ArtifactSlotId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A tenant has at most one artifact of a name for a device type. */
@Aggregate(commandTargetResolver = "commandTargetResolver")
class ArtifactSlot {

  @AggregateIdentifier private @Nullable ArtifactSlotId id;
  private @Nullable ArtifactId holder;

  ArtifactSlot() {} // for Axon

  void take(TenantId tenant, ArtifactSlotId slot, ArtifactId artifact) {
    if (holder != null) {
      throw Refusal.conflict(
              "artifact-exists",
              "Artifact " + holder + " has this name for one of these device types")
          .asException();
    }
    apply(new SlotTaken(tenant, slot, artifact));
  }

  void free(TenantId tenant, ArtifactSlotId slot, ArtifactId artifact) {
    if (artifact.equals(holder)) {
      apply(new SlotFreed(tenant, slot, artifact));
    }
  }

  @EventSourcingHandler
  void on(SlotTaken event) {
    id = event.slotId();
    holder = event.artifactId();
  }

  @EventSourcingHandler
  void on(SlotFreed event) {
    holder = null;
  }
}
