package io.muster.webhooks.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One subscription. */
public record SubscriptionId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SubscriptionId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
