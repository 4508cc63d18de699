package io.muster.configuration.queries;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A configuration as Mender's configure add-on has it: every value of every key a text. */
public final class TextValues {

  private TextValues() {}

  /** Of JSON objects; a key of a later one counts. What is no text is told as JSON. */
  public static Map<String, String> of(JsonNode... parts) {
    var texts = new LinkedHashMap<String, String>();
    for (var part : parts) {
      for (var member : part.properties()) {
        var value = member.getValue();
        texts.put(member.getKey(), value.isString() ? value.asString() : value.toString());
      }
    }
    return texts;
  }
}
