package io.muster.presence.events;

import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/**
 * What can happen to the presence of a device. That it was heard of is a measurement, and no event;
 * that it is not heard of any more is one.
 */
public sealed interface PresenceEvent extends ConcernsDevice {

  /**
   * @param lastContact when it was heard of last
   */
  @EventType(
      value = "presence.fell-silent",
      meaning = "The device was not heard of for long, last at {lastContact}.")
  record DeviceFellSilent(TenantId tenantId, DeviceId deviceId, Instant lastContact)
      implements PresenceEvent {}

  @EventType(value = "presence.returned", meaning = "A silent device was heard of again.")
  record DeviceReturned(TenantId tenantId, DeviceId deviceId) implements PresenceEvent {}

  @EventType(
      value = "presence.forgotten",
      meaning = "Nobody waits for the silent device any more: it is gone, or not let in.")
  record SilenceForgotten(TenantId tenantId, DeviceId deviceId) implements PresenceEvent {}
}
