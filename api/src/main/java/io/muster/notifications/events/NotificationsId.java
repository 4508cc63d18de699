package io.muster.notifications.events;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of one source, as the event store knows them.
 *
 * @param deviceId that they are about; null for none
 */
public record NotificationsId(TenantId tenantId, Origin origin, @Nullable DeviceId deviceId) {

  @Override
  public String toString() {
    if (deviceId == null) {
      return "notifications-of-tenant-" + tenantId;
    }
    return (origin == Origin.DEVICE ? "notifications-of-" : "notifications-about-") + deviceId;
  }
}
