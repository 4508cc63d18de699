package io.muster.multitenant.events;

import io.muster.shared.events.TenantId;

/** What is done to the platform, as the event store knows it. */
public record PlatformStreamId(TenantId tenantId) {

  @Override
  public String toString() {
    return "platform-" + tenantId;
  }
}
