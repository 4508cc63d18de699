package io.muster.actions.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One action of one device. */
public record ActionId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ActionId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
