package io.muster.presence.events;

import io.muster.shared.events.TenantId;

/** After which time the devices of a tenant are silent, as the event store knows it. */
public record PresenceThresholdId(TenantId tenantId) {

  @Override
  public String toString() {
    return "presence-threshold-of-" + tenantId;
  }
}
