package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A config or a flavor. */
public record TemplateId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TemplateId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
