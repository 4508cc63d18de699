package io.muster.actions.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.shared.events.NameBasedId;
import java.util.UUID;

/** One action of one device. */
public record ActionId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ActionId {}

  /** Also as the key of a JSON object. */
  public static ActionId valueOf(String text) {
    return new ActionId(UUID.fromString(text));
  }

  /**
   * Name of the file with all that the action wrote.
   *
   * @param sha256 of the bytes: what differs has another name
   */
  public UUID outputFile(String sha256) {
    return NameBasedId.of(value, "output", sha256);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
