package io.muster.notifications.events;

import io.muster.shared.events.TenantId;

/** The silences of one tenant, as the event store knows them. */
public record SilencesId(TenantId tenantId) {

  @Override
  public String toString() {
    return "silences-of-" + tenantId;
  }
}
