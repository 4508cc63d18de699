package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One uploaded artifact. */
public record ArtifactId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ArtifactId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
