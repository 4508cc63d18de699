package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A search that has a name. */
public record SavedSearchId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SavedSearchId {}

  /** Also as the key of a JSON object. */
  public static SavedSearchId valueOf(String text) {
    return new SavedSearchId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
