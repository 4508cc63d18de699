package io.muster.specimen.events;

import io.muster.deviceauth.events.DeviceId;

/** The mark of one device, as the event store knows it. */
public record MarkId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "mark-" + deviceId;
  }
}
