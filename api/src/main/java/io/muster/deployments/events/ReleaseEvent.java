package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;

/** What people say of a release. */
public sealed interface ReleaseEvent extends DomainEvent {

  ReleaseId releaseId();

  String name();

  @EventType(value = "release.annotated", meaning = "The notes on a release were changed.")
  record ReleaseAnnotated(TenantId tenantId, ReleaseId releaseId, String name, String notes)
      implements ReleaseEvent {}

  /** All tags of the release from now on. */
  @EventType(value = "release.tagged", meaning = "The tags of a release were replaced.")
  record ReleaseTagged(TenantId tenantId, ReleaseId releaseId, String name, List<String> tags)
      implements ReleaseEvent {}
}
