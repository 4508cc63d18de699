package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One thing that a device reports of itself, or that a person tags it with. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attribute(String name, AttributeValue value, @Nullable String description) {

  /** What a value weighs beside its own characters: it is found by a search term of its own. */
  public static final int WEIGHT_OF_VALUE = 32;

  /** In characters: the name, the description, and every value. */
  public long weight() {
    return name.length()
        + (description == null ? 0 : description.length())
        + value.items().stream()
            .mapToLong(item -> WEIGHT_OF_VALUE + item.toString().length())
            .sum();
  }
}
