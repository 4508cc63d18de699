package io.muster.deviceauth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an authentication set stands; the moves that people may make are in {@link #mayBecome}. */
public enum AuthSetStatus {
  PENDING,
  ACCEPTED,
  REJECTED,
  PREAUTHORIZED;

  /** Whether a person may move a set from this status; staying is always allowed. */
  public boolean mayBecome(AuthSetStatus next) {
    return this == next
        || switch (this) {
          case PENDING -> next == ACCEPTED || next == REJECTED;
          case ACCEPTED, PREAUTHORIZED -> next == REJECTED;
          case REJECTED -> next == ACCEPTED;
        };
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for any other word
   */
  @JsonCreator
  public static AuthSetStatus ofWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
