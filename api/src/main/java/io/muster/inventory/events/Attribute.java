package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One thing that a device reports of itself, or that a person tags it with. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attribute(String name, AttributeValue value, @Nullable String description) {

  /** All together. */
  public long characters() {
    return name.length()
        + (description == null ? 0 : description.length())
        + value.items().stream().mapToLong(item -> item.toString().length()).sum();
  }
}
