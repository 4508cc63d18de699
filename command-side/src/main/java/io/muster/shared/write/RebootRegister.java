package io.muster.shared.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;

/** Which devices were told to reboot. */
public interface RebootRegister {

  /** Whether the device was told to, and that is not over. As the look-ups show it: one read. */
  boolean isRebooting(TenantId tenant, DeviceId device);
}
