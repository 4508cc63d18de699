package io.muster.deviceauth.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a device is, as its authentication sets make it. */
public enum DeviceStatus {
  ACCEPTED,
  PREAUTHORIZED,
  PENDING,
  REJECTED,
  NOAUTH;

  private static final List<AuthSetStatus> STRONGEST_FIRST =
      List.of(
          AuthSetStatus.ACCEPTED,
          AuthSetStatus.PREAUTHORIZED,
          AuthSetStatus.PENDING,
          AuthSetStatus.REJECTED);

  /** The strongest status of the device's sets; {@link #NOAUTH} without any. */
  public static DeviceStatus of(Collection<AuthSetStatus> sets) {
    return STRONGEST_FIRST.stream()
        .filter(sets::contains)
        .findFirst()
        .map(strongest -> valueOf(strongest.name()))
        .orElse(NOAUTH);
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for any other word
   */
  @JsonCreator
  public static DeviceStatus ofWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
