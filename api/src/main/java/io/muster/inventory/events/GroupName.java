package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Name of a group of devices: 1 to 1024 of {@code [A-Za-z0-9_-]}. */
public record GroupName(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public GroupName {
    if (!value.matches("[A-Za-z0-9_-]{1,1024}")) {
      throw new IllegalArgumentException("a group name has 1 to 1024 of A-Z, a-z, 0-9, _ and -");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
