package io.muster.deviceauth.events;

import java.util.List;

/** An event that concerns one device. The first of them begins the history of the device. */
public interface ConcernsDevice extends ConcernsDevices {

  DeviceId deviceId();

  @Override
  default List<DeviceId> deviceIds() {
    return List.of(deviceId());
  }
}
