package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;

/** Everything that can happen to an artifact. Persisted for ever: add, never rename or retype. */
public sealed interface ArtifactEvent extends DomainEvent {

  ArtifactId artifactId();

  /** The bytes are complete, verified and on disk. */
  record ArtifactUploaded(
      TenantId tenantId, ArtifactId artifactId, ArtifactContent content, String description)
      implements ArtifactEvent {

    @Override
    public long weight() {
      return description.length() + content.characters();
    }
  }

  record ArtifactDescribed(TenantId tenantId, ArtifactId artifactId, String description)
      implements ArtifactEvent {}

  record ArtifactRemoved(TenantId tenantId, ArtifactId artifactId, String name, String sha256)
      implements ArtifactEvent {}
}
