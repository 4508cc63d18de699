package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.util.List;

/** What people say of a release. Persisted for ever: add, never rename or retype. */
public sealed interface ReleaseEvent extends DomainEvent {

  ReleaseId releaseId();

  String name();

  record ReleaseAnnotated(TenantId tenantId, ReleaseId releaseId, String name, String notes)
      implements ReleaseEvent {}

  /** All tags of the release from now on. */
  record ReleaseTagged(TenantId tenantId, ReleaseId releaseId, String name, List<String> tags)
      implements ReleaseEvent {}
}
