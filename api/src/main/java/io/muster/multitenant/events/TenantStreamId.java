package io.muster.multitenant.events;

import io.muster.shared.events.TenantId;

/** A tenant, as the event store knows it. */
public record TenantStreamId(TenantId tenantId) {

  @Override
  public String toString() {
    return "tenant-" + tenantId;
  }
}
