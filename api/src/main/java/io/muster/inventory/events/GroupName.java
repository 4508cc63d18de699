package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Name of a group of devices: 1 to 1024 of {@code [A-Za-z0-9_-]}. */
public record GroupName(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,1024}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public GroupName {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException("a group name has 1 to 1024 of A-Z, a-z, 0-9, _ and -");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
