package io.muster.shared.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;

/** Which devices reboot because they were told to. */
public interface RebootRegister {

  /**
   * Whether the device said that it is at it, and not yet that it is over; its time is bounded. As
   * the look-ups show it: one read.
   */
  boolean isRebooting(TenantId tenant, DeviceId device);
}
