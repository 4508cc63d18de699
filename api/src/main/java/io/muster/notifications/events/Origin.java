package io.muster.notifications.events;

import java.util.Locale;

/** Who says it. */
public enum Origin {
  /** The device itself. */
  DEVICE,
  /** The platform, of a device or of none; a device cannot speak in its place. */
  PLATFORM;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
