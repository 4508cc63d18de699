package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How far one device is in one deployment. Until a final status any may follow any. */
public enum DeviceDeploymentStatus {
  PENDING,
  DOWNLOADING,
  PAUSE_BEFORE_INSTALLING,
  INSTALLING,
  PAUSE_BEFORE_REBOOTING,
  REBOOTING,
  PAUSE_BEFORE_COMMITTING,
  SUCCESS,
  FAILURE,
  NOARTIFACT,
  ALREADY_INSTALLED,
  ABORTED,
  DECOMMISSIONED;

  private final String wire =
      name().equals("ALREADY_INSTALLED") ? "already-installed" : name().toLowerCase(Locale.ROOT);

  /** Whether the device is through with the deployment. */
  public boolean isFinal() {
    return compareTo(SUCCESS) >= 0;
  }

  /** Whether a device may report it, and not only the server conclude it. */
  public boolean isReportable() {
    return this != PENDING && this != NOARTIFACT && this != ABORTED && this != DECOMMISSIONED;
  }

  @JsonValue
  public String wire() {
    return wire;
  }

  /**
   * @throws IllegalArgumentException for any other word
   */
  @JsonCreator
  public static DeviceDeploymentStatus ofWire(String wire) {
    return Arrays.stream(values())
        .filter(status -> status.wire.equals(wire))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no deployment status: " + wire));
  }
}
