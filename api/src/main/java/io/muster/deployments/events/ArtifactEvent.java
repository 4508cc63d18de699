package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Everything that can happen to an artifact. */
public sealed interface ArtifactEvent extends DomainEvent {

  ArtifactId artifactId();

  /** The bytes are complete, verified and on disk. */
  @EventType(
      value = "artifact.uploaded",
      meaning =
          "Artifact {content.name} for {content.deviceTypes} was uploaded; its "
              + "bytes are verified and stored.")
  record ArtifactUploaded(
      TenantId tenantId, ArtifactId artifactId, ArtifactContent content, String description)
      implements ArtifactEvent {

    @Override
    public long weight() {
      return description.length() + content.characters();
    }
  }

  @EventType(
      value = "artifact.described",
      meaning = "The description of an artifact was changed: '{description}'.")
  record ArtifactDescribed(TenantId tenantId, ArtifactId artifactId, String description)
      implements ArtifactEvent {}

  @EventType(value = "artifact.removed", meaning = "Artifact {name} was removed.")
  record ArtifactRemoved(TenantId tenantId, ArtifactId artifactId, String name, String sha256)
      implements ArtifactEvent {}
}
