package io.muster.multitenant.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a tenant. */
public sealed interface TenantEvent extends DomainEvent {

  @EventType(value = "tenant.created", meaning = "Tenant {name} was created.")
  record TenantCreated(TenantId tenantId, String name, Limits limits) implements TenantEvent {}

  @EventType(value = "tenant.renamed", meaning = "A tenant was given another name: {name}.")
  record TenantRenamed(TenantId tenantId, String name) implements TenantEvent {}

  @EventType(
      value = "tenant.limits-changed",
      meaning = "The limits of a tenant were changed: {limits}.")
  record TenantLimitsChanged(TenantId tenantId, Limits limits) implements TenantEvent {}

  /** From now on nobody and nothing of it is let in. */
  @EventType(value = "tenant.suspended", meaning = "A tenant was suspended.")
  record TenantSuspended(TenantId tenantId) implements TenantEvent {}

  @EventType(value = "tenant.resumed", meaning = "A tenant is no longer suspended.")
  record TenantResumed(TenantId tenantId) implements TenantEvent {}

  /**
   * @param serial of the new token, by which it can be computed
   * @param formerUntil how long the token before is still valid, exclusive; null when it is not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "tenant.token-rotated",
      meaning = "A tenant got another token for its devices to name it by.")
  record TenantTokenRotated(TenantId tenantId, int serial, @Nullable Instant formerUntil)
      implements TenantEvent {}

  /** Nobody is let in any more; its events stay. */
  @EventType(value = "tenant.deleted", meaning = "A tenant was deleted.")
  record TenantDeleted(TenantId tenantId) implements TenantEvent {}

  /** Deadlines that were set before may still end something behind it. */
  @EventType(
      value = "tenant.erased",
      meaning = "The people, the keys of their data, and the files of a deleted tenant are erased.")
  record TenantErased(TenantId tenantId) implements TenantEvent {}
}
