package io.muster.deviceauth.write;

import io.muster.shared.events.TenantId;

/** Whether a tenant may have more devices. */
interface DeviceLimits {

  boolean hasRoomForAccepted(TenantId tenant);

  boolean hasRoomForPending(TenantId tenant);
}
