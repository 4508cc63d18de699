package io.muster.configuration.queries;

import java.util.Arrays;
import java.util.Locale;

/** Whether a device has the configuration that is wanted. */
public enum ConfigurationState {
  /** It has what is wanted; or nothing is, and it said nothing. */
  IN_SYNC,
  /** It said nothing yet of the version that is wanted. */
  PENDING,
  /** It has other values than the version that it applied. */
  DRIFT,
  /** It could not apply the version that is wanted. */
  FAILED;

  /**
   * @param version {@link DesiredConfiguration#version}
   * @param isEmpty whether nothing is wanted
   */
  static ConfigurationState of(DeviceConfigurationView view, long version, boolean isEmpty) {
    var said = view.reported();
    if (said == null) {
      return isEmpty ? IN_SYNC : PENDING;
    }
    if (said.version() != version) {
      return PENDING;
    }
    return switch (view.trouble()) {
      case FAILED -> FAILED;
      case DRIFT -> DRIFT;
      case null -> IN_SYNC;
    };
  }

  /** As the API names it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for a name that the API does not have
   */
  public static ConfigurationState ofWire(String wire) {
    return Arrays.stream(values())
        .filter(it -> it.wire().equals(wire))
        .findAny()
        .orElseThrow(
            () -> new IllegalArgumentException("state must be in_sync, pending, drift or failed"));
  }
}
