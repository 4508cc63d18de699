package io.muster.inventory.events;

import io.muster.shared.events.TenantId;

/** The saved searches of a tenant, as the event store knows them. */
public record SavedSearchesId(TenantId tenantId) {

  @Override
  public String toString() {
    return "saved-searches-of-" + tenantId;
  }
}
