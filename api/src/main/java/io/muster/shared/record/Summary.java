package io.muster.shared.record;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One event in a sentence: the meaning of its type, with the fields that stand in braces there.
 * Bounded, whatever the event holds.
 */
final class Summary {

  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z0-9.]+)}");
  private static final int MAX_VALUE = 100;
  private static final int MAX_ITEMS = 5;

  private Summary() {}

  /**
   * @param meaning {@link io.muster.shared.events.EventType#meaning}
   * @param event as JSON
   * @param constants whether the field of a path holds constants, whose words are told
   */
  static String of(String meaning, JsonNode event, Predicate<String> constants) {
    return FIELD
        .matcher(meaning)
        .replaceAll(
            field -> {
              var shown = shown(at(event, field.group(1)));
              return Matcher.quoteReplacement(
                  constants.test(field.group(1))
                      ? shown.toLowerCase(Locale.ROOT).replace('_', ' ')
                      : shown);
            });
  }

  /** Whether a field of a record, or what is in its list, is a constant. */
  static boolean isConstant(Class<?> event, String path) {
    Type at = event;
    for (var name : path.split("\\.")) {
      at =
          at instanceof Class<?> type && type.isRecord()
              ? Stream.of(type.getRecordComponents())
                  .filter(component -> component.getName().equals(name))
                  .map(RecordComponent::getGenericType)
                  .findAny()
                  .orElse(Object.class)
              : Object.class;
    }
    var item =
        at instanceof ParameterizedType list && list.getActualTypeArguments().length == 1
            ? list.getActualTypeArguments()[0]
            : at;
    return item instanceof Class<?> type && type.isEnum();
  }

  private static JsonNode at(JsonNode event, String path) {
    var at = event;
    for (var name : path.split("\\.")) {
      at = at.path(name);
    }
    return at;
  }

  private static String shown(JsonNode value) {
    var text =
        switch (value) {
          case JsonNode list when list.isArray() -> items(list.valueStream().map(Summary::item));
          case JsonNode object when object.isObject() ->
              items(
                  object
                      .propertyStream()
                      .map(member -> member.getKey() + ": " + item(member.getValue())));
          default -> item(value);
        };
    return text.isEmpty() ? "none" : cut(text);
  }

  private static String items(Stream<String> items) {
    var some = items.limit(MAX_ITEMS + 1L).toList();
    return some.stream().limit(MAX_ITEMS).collect(Collectors.joining(", "))
        + (some.size() > MAX_ITEMS ? ", …" : "");
  }

  /** Of what has a name, the name. */
  private static String item(JsonNode item) {
    var named = item.path("name");
    return item.isNull() || item.isMissingNode()
        ? ""
        : named.isString() ? named.asString() : item.asString(item.toString());
  }

  /** What could end the line is a space. */
  private static String cut(String text) {
    var line = text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "…";
    return line.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
  }
}
