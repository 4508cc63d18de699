package io.muster.notifications.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One message, or one alarm. */
public record NotificationId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NotificationId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
