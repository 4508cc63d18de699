package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One thing that a device reports of itself, or that a person tags it with. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attribute(String name, AttributeValue value, @Nullable String description) {}
