package io.muster.deviceauth.events;

import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/** Everything that can happen to a device. */
public sealed interface DeviceEvent extends ConcernsDevice {

  /**
   * The identity was seen for the first time, or for the first time since it was decommissioned.
   *
   * @param identityData canonical JSON object
   */
  @EventType(
      value = "device.registered",
      meaning =
          "A device with the identity {identityData} asked, or was announced, for "
              + "the first time.")
  record DeviceRegistered(TenantId tenantId, DeviceId deviceId, String identityData)
      implements DeviceEvent {}

  /**
   * The device showed a new key and proved to own it.
   *
   * @param publicKey PEM, SubjectPublicKeyInfo
   */
  @EventType(
      value = "device.auth-set-presented",
      meaning = "The device showed a new key and proved to own it.")
  record AuthSetPresented(
      TenantId tenantId, DeviceId deviceId, AuthSetId authSetId, String publicKey)
      implements DeviceEvent {}

  /**
   * A person announced the key before the device showed it.
   *
   * @param publicKey PEM, SubjectPublicKeyInfo
   */
  @EventType(
      value = "device.auth-set-preauthorized",
      meaning = "A person announced a key of the device.")
  record AuthSetPreauthorized(
      TenantId tenantId, DeviceId deviceId, AuthSetId authSetId, String publicKey)
      implements DeviceEvent {}

  @EventType(
      value = "device.auth-set-accepted",
      meaning = "An authentication set of the device was accepted.")
  record AuthSetAccepted(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  @EventType(
      value = "device.auth-set-rejected",
      meaning = "An authentication set of the device was rejected; its token is void.")
  record AuthSetRejected(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  @EventType(
      value = "device.auth-set-dismissed",
      meaning = "An authentication set of the device was dismissed.")
  record AuthSetDismissed(TenantId tenantId, DeviceId deviceId, AuthSetId authSetId)
      implements DeviceEvent {}

  /**
   * The device authenticated and got a token; the token itself is not recorded.
   *
   * @param serial from 1, growing; with the device it makes the token's {@code jti}
   * @param issuedAt server's clock
   * @param expiresAt exclusive, server's clock
   */
  @EventType(
      value = "device.token-issued",
      meaning = "The device authenticated and got a token, valid until {expiresAt}.")
  record DeviceTokenIssued(
      TenantId tenantId,
      DeviceId deviceId,
      AuthSetId authSetId,
      int serial,
      Instant issuedAt,
      Instant expiresAt)
      implements DeviceEvent {}

  @EventType(value = "device.token-revoked", meaning = "The token of the device was revoked.")
  record DeviceTokenRevoked(TenantId tenantId, DeviceId deviceId, int serial)
      implements DeviceEvent {}

  /** The device told afterwards why it had been silent. */
  @EventType(
      value = "device.disconnection-explained",
      meaning = "The device said why it had been silent: {reason}.")
  record DisconnectionExplained(TenantId tenantId, DeviceId deviceId, Reason reason)
      implements DeviceEvent {

    /** As the device states it. */
    public enum Reason {
      NETWORK,
      REBOOT
    }
  }

  /** The device is gone everywhere; its history stays. */
  @EventType(
      value = "device.decommissioned",
      meaning = "The device was decommissioned: it is gone everywhere, its history stays.")
  record DeviceDecommissioned(TenantId tenantId, DeviceId deviceId) implements DeviceEvent {}
}
