package io.muster.useradm.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a user may do. */
public enum Role {
  /** Everything in the tenant. */
  ADMIN,
  /** Changes devices, groups, artifacts and deployments. */
  OPERATOR,
  /** Every read including audit, no write. */
  AUDITOR,
  /** Reads except users and audit. */
  VIEWER;

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for any other word
   */
  @JsonCreator
  public static Role ofWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
