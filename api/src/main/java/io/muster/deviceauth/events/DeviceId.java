package io.muster.deviceauth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One device from its first request to its decommissioning. */
public record DeviceId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DeviceId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
