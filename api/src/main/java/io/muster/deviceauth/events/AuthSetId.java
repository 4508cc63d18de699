package io.muster.deviceauth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.shared.events.NameBasedId;
import java.util.UUID;

/** One key of one device: computed from both, so that a repeated request names the same set. */
public record AuthSetId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AuthSetId {}

  /** Also as the key of a JSON object. */
  public static AuthSetId valueOf(String text) {
    return new AuthSetId(UUID.fromString(text));
  }

  public static AuthSetId of(DeviceId device, String publicKey) {
    return new AuthSetId(NameBasedId.of(device.value(), "auth-set", publicKey));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
