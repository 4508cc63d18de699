package io.muster.shared.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;

/** Which devices are configured. */
public interface ConfigurationRegister {

  /**
   * Whether both a configuration and a flavor are assigned to the device: to itself, its group or
   * its tenant. As the look-ups show it.
   */
  boolean isAssigned(TenantId tenant, DeviceId device);
}
