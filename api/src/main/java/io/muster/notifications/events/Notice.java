package io.muster.notifications.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is said. System, type and instance tell one alarm of a source from another.
 *
 * @param id that a device chose, by which it may repeat itself; null for none
 * @param system the part of the device or of the platform, e.g. {@code modem}
 * @param type what kind of thing it is, e.g. {@code no-carrier}; null for any
 * @param instance of several alike, e.g. {@code sim-2}; null for the only one
 * @param at by the clock of the device; null when it says none
 * @param data JSON; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notice(
    @Nullable String id,
    Level level,
    String system,
    @Nullable String type,
    @Nullable String instance,
    String message,
    @Nullable Instant at,
    @Nullable String data) {

  /** Of the platform itself. */
  public static Notice of(
      Level level, String system, String type, @Nullable String instance, String message) {
    return new Notice(null, level, system, type, instance, message, null, null);
  }

  /** The same at another level. */
  public Notice at(Level other) {
    return new Notice(id, other, system, type, instance, message, at, data);
  }

  long weight() {
    return message.length() + (data == null ? 0 : data.length());
  }
}
