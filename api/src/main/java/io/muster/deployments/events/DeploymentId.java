package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One deployment of one release to many devices. */
public record DeploymentId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DeploymentId {}

  /** Also as the key of a JSON object. */
  public static DeploymentId valueOf(String text) {
    return new DeploymentId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
