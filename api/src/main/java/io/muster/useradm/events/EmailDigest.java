package io.muster.useradm.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What stands for an e-mail address where it must be found and unique but not read: a keyed hash of
 * it in lower case; lower-case hex.
 */
public record EmailDigest(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public EmailDigest {}

  @Override
  public String toString() {
    return "email-" + value;
  }
}
