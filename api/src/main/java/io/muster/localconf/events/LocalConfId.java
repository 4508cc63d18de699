package io.muster.localconf.events;

import io.muster.deviceauth.events.DeviceId;

/** The stored configurations of one device, as the event store knows them. */
public record LocalConfId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "localconf-" + deviceId;
  }
}
