package io.muster.deviceauth.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;

/**
 * Which device has an identity: the last that claimed it, until that one is decommissioned.
 * Persisted for ever: add, never rename or retype.
 */
public sealed interface IdentityEvent extends DomainEvent {

  IdentityId identityId();

  record IdentityClaimed(TenantId tenantId, IdentityId identityId, DeviceId deviceId)
      implements IdentityEvent {}
}
