package io.muster.useradm.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Who administers a tenant: kept beside the users, so that one always stays. */
public sealed interface AdministratorEvent extends DomainEvent {

  @EventType(value = "administrator.appointed", meaning = "A user became an administrator.")
  record AdministratorAppointed(TenantId tenantId, UserId userId) implements AdministratorEvent {}

  @EventType(
      value = "administrator.dismissed",
      meaning = "A user is no administrator any more; another one is.")
  record AdministratorDismissed(TenantId tenantId, UserId userId) implements AdministratorEvent {}
}
