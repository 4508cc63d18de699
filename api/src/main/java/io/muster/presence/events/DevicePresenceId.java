package io.muster.presence.events;

import io.muster.deviceauth.events.DeviceId;

/** The presence of one device, as the event store knows it. */
public record DevicePresenceId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "presence-of-" + deviceId;
  }
}
