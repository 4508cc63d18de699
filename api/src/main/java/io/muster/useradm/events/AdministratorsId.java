package io.muster.useradm.events;

import io.muster.shared.events.TenantId;

/** The administrators of one tenant, as the event store knows them. */
public record AdministratorsId(TenantId tenantId) {

  @Override
  public String toString() {
    return "administrators-" + tenantId;
  }
}
