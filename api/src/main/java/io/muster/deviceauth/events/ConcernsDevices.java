package io.muster.deviceauth.events;

import io.muster.shared.events.DomainEvent;
import java.util.List;

/**
 * An event that concerns devices, whatever context it is of. It stands in the history of each, and
 * so does everything else in its stream that names no other device.
 */
public interface ConcernsDevices extends DomainEvent {

  /** Empty for none, and in the stream of something that devices take part in: for all of them. */
  List<DeviceId> deviceIds();

  /**
   * Further streams that concern the devices from now on, e.g. that of the deployment which a
   * device takes part in.
   */
  default List<String> furtherStreams() {
    return List.of();
  }
}
