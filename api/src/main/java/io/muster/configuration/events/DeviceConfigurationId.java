package io.muster.configuration.events;

import io.muster.deviceauth.events.DeviceId;

/** The configuration of one device, as the event store knows it. */
public record DeviceConfigurationId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "configuration-of-" + deviceId;
  }
}
