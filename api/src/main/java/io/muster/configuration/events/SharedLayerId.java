package io.muster.configuration.events;

import io.muster.inventory.events.GroupName;
import io.muster.shared.events.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * What all devices of a tenant or of a group are configured to, as the event store knows it.
 *
 * @param group null for the tenant's
 */
public record SharedLayerId(TenantId tenantId, @Nullable GroupName group) {

  @Override
  public String toString() {
    return "configuration-" + tenantId + (group == null ? "" : "/" + group);
  }
}
