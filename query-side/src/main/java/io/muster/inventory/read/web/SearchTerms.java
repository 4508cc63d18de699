package io.muster.inventory.read.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.queries.InventoryQuery.Condition;
import io.muster.inventory.queries.InventoryQuery.Operator;
import io.muster.inventory.queries.InventoryQuery.Order;
import io.muster.inventory.queries.InventoryView;
import io.muster.shared.devices.DeviceSearch;
import io.muster.shared.read.web.Parameters;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is asked of devices, as it stands in addresses (v1) and in bodies (v2), checked. */
final class SearchTerms {

  private static final Set<String> SCOPES =
      Set.of(
          InventoryView.INVENTORY,
          InventoryView.IDENTITY,
          InventoryView.SYSTEM,
          InventoryView.TAGS);

  /** When a device was last heard of. */
  private static final String CONTACT = "check_in_time";

  /** The only ones of their scope that are kept in views. */
  private static final List<String> SYSTEM_ATTRIBUTES =
      List.of("group", "created_ts", "updated_ts");

  private SearchTerms() {}

  /** The attributes that every device has, whatever it reports. */
  static Stream<InventoryQueryController.AttributeName> everyDevice() {
    return Stream.concat(
        Stream.of(new InventoryQueryController.AttributeName(InventoryView.IDENTITY, "status")),
        Stream.concat(SYSTEM_ATTRIBUTES.stream(), Stream.of(CONTACT))
            .map(name -> new InventoryQueryController.AttributeName(InventoryView.SYSTEM, name)));
  }

  /** A filter of v2. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Filter(
      @NotNull String scope,
      @NotBlank String attribute,
      @NotNull String type,
      @NotNull Object value) {

    static Filter of(DeviceSearch.Term term) {
      return new Filter(term.scope(), term.attribute(), term.type(), term.value());
    }
  }

  /**
   * {@code scope/attribute=value}; without a scope in any, {@code eq:} before the value means
   * nothing.
   */
  static Condition equality(String name, String value) {
    var slash = name.indexOf('/');
    var scope =
        slash > 0 && SCOPES.contains(name.substring(0, slash)) ? name.substring(0, slash) : null;
    var attribute = scope == null ? name : name.substring(slash + 1);
    var wanted = value.startsWith("eq:") ? value.substring(3) : value;
    var normal = normal(scope == null ? InventoryView.INVENTORY : scope, attribute, wanted);
    var number = number(wanted);
    return normal.equals(wanted) && number != null && !number.toString().equals(wanted)
        ? new Condition(scope, attribute, Operator.IN, List.of(wanted, number))
        : new Condition(scope, attribute, Operator.EQ, normal);
  }

  /** The number that a text of an address may mean beside the text itself: 5.0 is 5. */
  private static @Nullable Object number(String text) {
    return text.matches("-?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,2})?")
        ? new AttributeValue(Double.valueOf(text)).value()
        : null;
  }

  /** {@code a:asc,scope/b}: descending where nothing is said. */
  static List<Order> sort(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(text.split(","))
        .map(
            part -> {
              var colon = part.lastIndexOf(':');
              var name = colon < 0 ? part : part.substring(0, colon);
              var direction = colon < 0 ? "desc" : part.substring(colon + 1);
              if (name.isEmpty() || !Set.of("asc", "desc").contains(direction)) {
                throw Parameters.malformed("sort must be like name:asc,other:desc");
              }
              return order(name, direction);
            })
        .toList();
  }

  private static Order order(String name, String direction) {
    var slash = name.indexOf('/');
    return slash > 0 && SCOPES.contains(name.substring(0, slash))
        ? order(name.substring(0, slash), name.substring(slash + 1), direction)
        : order(InventoryView.INVENTORY, name, direction);
  }

  /**
   * @param direction null for descending
   */
  static Order order(String scope, String attribute, @Nullable String direction) {
    requireScope(scope);
    if (direction != null && !Set.of("asc", "desc").contains(direction)) {
      throw Parameters.malformed("The order is asc or desc");
    }
    if (scope.equals(InventoryView.SYSTEM) && !attribute.equals(CONTACT)) {
      requireSystem(attribute);
    }
    return new Order(scope, attribute, "asc".equals(direction));
  }

  static Condition condition(Filter filter) {
    var operator = operator(filter.type());
    var scope = filter.scope();
    requireScope(scope);
    var value = filter.value();
    var list = operator == Operator.IN || operator == Operator.NIN;
    if (list != value instanceof List<?>
        || value instanceof Map<?, ?>
        || operator == Operator.EXISTS != value instanceof Boolean) {
      throw Parameters.malformed("The value does not fit a filter of the type " + filter.type());
    }
    if (operator == Operator.REGEX) {
      SafePattern.require(String.valueOf(value));
    }
    return new Condition(
        scope, filter.attribute(), operator, normal(scope, filter.attribute(), value));
  }

  /** Whether it asks when a device was last heard of: that is measured, and in no view. */
  static boolean asksForContact(Filter filter) {
    return filter.scope().equals(InventoryView.SYSTEM) && filter.attribute().equals(CONTACT);
  }

  static boolean asksForContact(Order order) {
    return order.scope().equals(InventoryView.SYSTEM) && order.attribute().equals(CONTACT);
  }

  /** The time that all filters that {@link #asksForContact} leave. */
  static Span contact(List<Filter> filters) {
    return filters.stream()
        .filter(SearchTerms::asksForContact)
        .map(SearchTerms::span)
        .reduce(Span.EVER, Span::and);
  }

  /**
   * A time, in whole milliseconds.
   *
   * @param from inclusive
   * @param until exclusive
   */
  record Span(Instant from, Instant until) {

    static final Span EVER = new Span(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"));

    boolean covers(@Nullable Instant at) {
      return at != null && !at.isBefore(from) && at.isBefore(until);
    }

    Span and(Span other) {
      return new Span(
          from.isAfter(other.from) ? from : other.from,
          until.isBefore(other.until) ? until : other.until);
    }
  }

  private static Span span(Filter filter) {
    var at = instant(String.valueOf(filter.value())).truncatedTo(ChronoUnit.MILLIS);
    if (!Span.EVER.covers(at)) {
      throw Parameters.malformed("A time is from 1970 to 9999");
    }
    var after = at.plusMillis(1);
    return Span.EVER.and(
        switch (operator(filter.type())) {
          case GT -> new Span(after, Span.EVER.until);
          case GTE -> new Span(at, Span.EVER.until);
          case LT -> new Span(Span.EVER.from, at);
          case LTE -> new Span(Span.EVER.from, after);
          default ->
              throw Parameters.malformed("check_in_time is compared by $gt, $gte, $lt or $lte");
        });
  }

  private static Operator operator(String type) {
    return Arrays.stream(Operator.values())
        .filter(known -> type.equals("$" + known.name().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> Parameters.malformed("There is no filter of the type " + type));
  }

  /**
   * As attributes have it: whole numbers alike, no empty lists; times where the system has them.
   */
  private static Object normal(String scope, String attribute, Object value) {
    if (scope.equals(InventoryView.SYSTEM)) {
      requireSystem(attribute);
      if (attribute.endsWith("_ts") && value instanceof String text) {
        return instant(text);
      }
    }
    if (value instanceof Boolean) {
      return value;
    }
    var normal = new AttributeValue(value);
    if (normal.items().stream().anyMatch(item -> item.toString().indexOf('\0') >= 0)) {
      throw Parameters.malformed("A value must not have a NUL character");
    }
    return normal.value();
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Parameters.malformed("A time is like 2030-01-01T12:00:00Z");
    }
  }

  private static void requireSystem(String attribute) {
    if (!SYSTEM_ATTRIBUTES.contains(attribute)) {
      throw Parameters.malformed("Of the scope system: group, created_ts or updated_ts");
    }
  }

  static void requireScope(String scope) {
    if (!SCOPES.contains(scope)) {
      throw Parameters.malformed("scope must be inventory, identity, system or tags");
    }
  }
}
