package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.NameBasedId;
import java.util.UUID;

/** One device in one deployment; computed from both, so that every repeat finds the same. */
public record DeviceDeploymentId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DeviceDeploymentId {}

  public static DeviceDeploymentId of(DeploymentId deployment, DeviceId device) {
    return new DeviceDeploymentId(NameBasedId.of(deployment.value(), device.toString()));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
