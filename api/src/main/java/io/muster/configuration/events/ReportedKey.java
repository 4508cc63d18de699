package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a device says of one key of its configuration.
 *
 * @param value JSON text of its value; null when it said none, and for secrets
 * @param code of the device's own, such as that of an error
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportedKey(
    String key, @Nullable String value, @Nullable String code, @Nullable String message) {

  /** Characters. */
  public long weight() {
    return Stream.of(key, value, code, message)
        .filter(Objects::nonNull)
        .mapToLong(String::length)
        .sum();
  }
}
