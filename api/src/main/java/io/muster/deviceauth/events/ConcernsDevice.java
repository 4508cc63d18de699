package io.muster.deviceauth.events;

import io.muster.shared.events.DomainEvent;
import java.util.List;

/**
 * An event that concerns one device, whatever context it is of. It stands in the device's history,
 * and so does everything else in its stream that names no other device.
 */
public interface ConcernsDevice extends DomainEvent {

  DeviceId deviceId();

  /**
   * Further streams that concern the device from now on, e.g. that of the deployment which the
   * device takes part in.
   */
  default List<String> furtherStreams() {
    return List.of();
  }
}
