package io.muster.useradm.events;

import io.muster.shared.events.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Settings, as the event store knows them.
 *
 * @param userId null for the settings of the tenant
 */
public record SettingsId(TenantId tenantId, @Nullable UserId userId) {

  @Override
  public String toString() {
    return userId == null ? "settings-" + tenantId : "settings-" + tenantId + "/" + userId;
  }
}
