package io.muster.webhooks.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One replay of a part of the record to one subscriber. */
public record ReplayId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ReplayId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
