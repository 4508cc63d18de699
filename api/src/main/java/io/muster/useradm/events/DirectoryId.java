package io.muster.useradm.events;

import io.muster.shared.events.TenantId;

/** The directory of one tenant's users, as the event store knows it. */
public record DirectoryId(TenantId tenantId) {

  @Override
  public String toString() {
    return "users-" + tenantId;
  }
}
