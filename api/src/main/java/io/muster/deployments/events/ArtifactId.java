package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One uploaded artifact. */
public record ArtifactId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ArtifactId {}

  /** Also as the key of a JSON object. */
  public static ArtifactId valueOf(String text) {
    return new ArtifactId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
