package io.muster.deviceauth.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/** Everything that can happen to a device. Persisted for ever: add, never rename or retype. */
public sealed interface DeviceEvent extends DomainEvent {

  DeviceId deviceId();

  /**
   * The identity was seen for the first time, or for the first time since it was decommissioned.
   *
   * @param identityData canonical JSON object
   */
  record DeviceRegistered(TenantId tenantId, DeviceId deviceId, String identityData)
      implements DeviceEvent {}

  /**
   * The device showed a new key and proved to own it.
   *
   * @param publicKey PEM, SubjectPublicKeyInfo
   */
  record AuthSetPresented(
      TenantId tenantId, DeviceId deviceId, AuthSetId authSetId, String publicKey)
      implements DeviceEvent {}

  /**
   * A person announced the key before the device showed it.
   *
   * @param publicKey PEM, SubjectPublicKeyInfo
   */
  record AuthSetPreauthorized(
      TenantId tenantId, DeviceId deviceId, AuthSetId authSetId, String publicKey)
      implements DeviceEvent {}

  record AuthSetAccepted(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  record AuthSetRejected(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  record AuthSetDismissed(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  /**
   * The device authenticated and got a token; the token itself is not recorded.
   *
   * @param serial from 1, growing; with the device it makes the token's {@code jti}
   * @param issuedAt server's clock
   * @param expiresAt exclusive, server's clock
   */
  record DeviceTokenIssued(
      TenantId tenantId,
      DeviceId deviceId,
      AuthSetId authSetId,
      int serial,
      Instant issuedAt,
      Instant expiresAt)
      implements DeviceEvent {}

  record DeviceTokenRevoked(TenantId tenantId, DeviceId deviceId, int serial)
      implements DeviceEvent {}

  /** The device told afterwards why it had been silent. */
  record DisconnectionExplained(TenantId tenantId, DeviceId deviceId, Reason reason)
      implements DeviceEvent {

    /** As the device states it. */
    public enum Reason {
      NETWORK,
      REBOOT
    }
  }

  /** The device is gone everywhere; its history stays. */
  record DeviceDecommissioned(TenantId tenantId, DeviceId deviceId) implements DeviceEvent {}
}
