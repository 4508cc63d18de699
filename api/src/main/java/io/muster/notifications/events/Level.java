package io.muster.notifications.events;

import java.util.Locale;

/** How much a notification matters, in ascending order. */
public enum Level {
  /** A message that nothing follows from. */
  INFO,
  /** An alarm: somebody should look at it. */
  WARNING,
  /** An alarm: somebody must look at it now. */
  CRITICAL;

  public boolean isAlarm() {
    return this != INFO;
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param wire in any case
   * @throws IllegalArgumentException for any other word
   */
  public static Level ofWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
