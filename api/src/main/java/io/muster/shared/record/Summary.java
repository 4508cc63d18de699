package io.muster.shared.record;

import java.util.Locale;
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

  private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z.]+)}");
  private static final int MAX_VALUE = 100;
  private static final int MAX_ITEMS = 5;

  private Summary() {}

  /**
   * @param meaning {@link io.muster.shared.events.EventType#meaning}
   * @param event as JSON
   */
  static String of(String meaning, JsonNode event) {
    return FIELD
        .matcher(meaning)
        .replaceAll(field -> Matcher.quoteReplacement(shown(at(event, field.group(1)))));
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

  /** Of what has a name, the name; of a constant its words. */
  private static String item(JsonNode item) {
    var named = item.path("name");
    var text =
        item.isNull() || item.isMissingNode()
            ? ""
            : named.isString() ? named.asString() : item.asString(item.toString());
    return text.matches("[A-Z][A-Z_]+") ? text.toLowerCase(Locale.ROOT).replace('_', ' ') : text;
  }

  /** What could end the line is a space. */
  private static String cut(String text) {
    var line = text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "…";
    return line.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
  }
}
