package io.muster.deviceauth.events;

import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Which device has an identity: the last that claimed it, until that one is decommissioned. */
public sealed interface IdentityEvent extends ConcernsDevice {

  IdentityId identityId();

  @EventType(value = "identity.claimed", meaning = "A device took an identity.")
  record IdentityClaimed(TenantId tenantId, IdentityId identityId, DeviceId deviceId)
      implements IdentityEvent {}
}
