package io.muster.shared.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The customer that a message belongs to; 1 to 36 of {@code [A-Za-z0-9_-]}. */
public record TenantId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TenantId {
    if (!value.matches("[A-Za-z0-9_-]{1,36}")) {
      throw new IllegalArgumentException("tenant id must be 1 to 36 of [A-Za-z0-9_-]: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
