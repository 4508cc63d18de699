package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;

/** Which artifact has a name for a device type: one at a time. Add, never rename or retype. */
public sealed interface ArtifactSlotEvent extends DomainEvent {

  ArtifactSlotId slotId();

  record SlotTaken(TenantId tenantId, ArtifactSlotId slotId, ArtifactId artifactId)
      implements ArtifactSlotEvent {}

  record SlotFreed(TenantId tenantId, ArtifactSlotId slotId, ArtifactId artifactId)
      implements ArtifactSlotEvent {}
}
