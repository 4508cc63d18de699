package io.muster.shared.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;

/**
 * Which devices a tenant has. A context asks it before it records something of a device that a user
 * names: the streams of most contexts are named by the device alone.
 */
public interface DeviceRegister {

  /** Whether the device is the tenant's, and not decommissioned. One read, by index. */
  boolean has(TenantId tenant, DeviceId device);

  /** Whether the device is let in. One read by primary key; as the look-ups show it. */
  boolean isAccepted(TenantId tenant, DeviceId device);

  /**
   * @throws io.muster.shared.commands.RefusedException {@code device-not-found}, when the tenant
   *     has no such device
   */
  void require(TenantId tenant, DeviceId device);
}
