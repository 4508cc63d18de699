package io.muster.notifications.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One silence. */
public record SilenceId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SilenceId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
