package io.muster.actions.events;

import io.muster.deviceauth.events.DeviceId;

/** The actions of one device, as the event store knows them. */
public record DeviceActionsId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "actions-of-" + deviceId;
  }
}
