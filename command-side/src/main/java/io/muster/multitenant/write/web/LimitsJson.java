package io.muster.multitenant.write.web;

import io.muster.multitenant.events.Limits;
import io.muster.shared.commands.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Limits as the API tells them: each a number from 0, or {@code "unlimited"}. What is left out
 * stays.
 */
record LimitsJson(Map<String, Long> limited, Set<String> unlimited) {

  private static final String UNLIMITED = "unlimited";

  /**
   * @throws RuntimeException a refusal, for a name or a value that is none
   */
  static LimitsJson parse(@Nullable Map<String, JsonNode> body) {
    var limited = new TreeMap<String, Long>();
    var unlimited = new TreeSet<String>();
    for (var limit : (body == null ? Map.<String, JsonNode>of() : body).entrySet()) {
      var name = limit.getKey();
      var value = limit.getValue();
      if (!Limits.NAMES.contains(name)) {
        throw malformed("There is no limit " + name + ", but " + String.join(", ", Limits.NAMES));
      }
      if (value.isString() && value.asString().equals(UNLIMITED)) {
        unlimited.add(name);
      } else if (value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0) {
        limited.put(name, value.asLong());
      } else {
        throw malformed(name + " must be a number from 0, or \"unlimited\"");
      }
    }
    return new LimitsJson(limited, unlimited);
  }

  private static RuntimeException malformed(String detail) {
    return Refusal.malformed("limits-malformed", detail).asException();
  }
}
