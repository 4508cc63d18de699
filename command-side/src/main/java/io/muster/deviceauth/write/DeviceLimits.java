package io.muster.deviceauth.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;

/** Whether a tenant may have more devices, and what it requires of them. */
interface DeviceLimits {

  boolean hasRoomForAccepted(TenantId tenant);

  boolean hasRoomForPending(TenantId tenant);

  /** Whether what the tenant requires of the device before it is let in is there. */
  boolean isReady(TenantId tenant, DeviceId device);
}
