package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Which artifact has a name for a device type: one at a time. */
public sealed interface ArtifactSlotEvent extends DomainEvent {

  ArtifactSlotId slotId();

  @EventType(
      value = "artifact-slot.taken",
      meaning = "An artifact took its name for a device type.")
  record SlotTaken(TenantId tenantId, ArtifactSlotId slotId, ArtifactId artifactId)
      implements ArtifactSlotEvent {}

  @EventType(
      value = "artifact-slot.freed",
      meaning = "The name of an artifact became free for a device type.")
  record SlotFreed(TenantId tenantId, ArtifactSlotId slotId, ArtifactId artifactId)
      implements ArtifactSlotEvent {}
}
