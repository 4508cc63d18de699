package io.muster.inventory.read.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.inventory.queries.InventoryView;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What is known of a device, as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record DeviceJson(String id, Instant updatedTs, List<AttributeJson> attributes) {

  /** An attribute that somebody wants to see. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Selected(@NotNull String scope, @NotNull String attribute) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AttributeJson(
      String scope,
      String name,
      Object value,
      @Nullable String description,
      @Nullable Instant timestamp) {}

  /**
   * @param lastContact null when there was none
   * @param selected null for all
   */
  static DeviceJson of(
      InventoryView view, @Nullable Instant lastContact, @Nullable List<Selected> selected) {
    var attributes = new ArrayList<AttributeJson>();
    new TreeMap<>(view.attributes())
        .values()
        .forEach(
            each ->
                attributes.add(
                    new AttributeJson(
                        each.scope(),
                        each.name(),
                        each.value().value(),
                        each.description(),
                        each.at())));
    system(attributes, "created_ts", view.createdAt());
    system(attributes, "updated_ts", view.updatedAt());
    system(attributes, "check_in_time", lastContact);
    system(attributes, "group", view.group());
    var shown =
        selected == null
            ? attributes
            : attributes.stream()
                .filter(each -> selected.contains(new Selected(each.scope(), each.name())))
                .toList();
    return new DeviceJson(view.id(), view.updatedAt(), shown);
  }

  private static void system(List<AttributeJson> attributes, String name, @Nullable Object value) {
    if (value != null) {
      attributes.add(new AttributeJson(InventoryView.SYSTEM, name, value, null, null));
    }
  }
}
