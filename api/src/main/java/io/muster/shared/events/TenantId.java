package io.muster.shared.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The customer that a message belongs to; 1 to 36 of {@code [A-Za-z0-9_-]}. */
public record TenantId(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,36}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TenantId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException("tenant id must be 1 to 36 of [A-Za-z0-9_-]: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
