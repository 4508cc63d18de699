package io.muster.shared.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What differs between two JSON texts. */
public final class JsonDiff {

  private JsonDiff() {}

  /**
   * @param path as a JSON pointer; an item of a list of named things is named by its id, or by
   *     scope and name
   * @param before left out when it was not there
   * @param after left out when it is not there any more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Change(String path, @Nullable JsonNode before, @Nullable JsonNode after) {}

  public static List<Change> between(JsonNode before, JsonNode after) {
    var changes = new ArrayList<Change>();
    compare("", before, after, changes);
    return changes;
  }

  private static void compare(String path, JsonNode before, JsonNode after, List<Change> changes) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      var names = new TreeSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.forEach(
          name ->
              compare(path + "/" + escaped(name), before.path(name), after.path(name), changes));
    } else if (isOfNamed(before) && isOfNamed(after)) {
      compare(path, byName(before), byName(after), changes);
    } else {
      changes.add(new Change(path, shown(before), shown(after)));
    }
  }

  /** RFC 6901 (3). */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** Whether each item has a name or an id of its own. */
  private static boolean isOfNamed(JsonNode list) {
    return list.isArray()
        && list.valueStream().allMatch(item -> name(item) != null)
        && list.valueStream().map(JsonDiff::name).distinct().count() == list.size();
  }

  private static @Nullable String name(JsonNode item) {
    if (item.path("id").isString()) {
      return item.path("id").asString();
    }
    return item.path("name").isString()
        ? (item.path("scope").isString() ? item.path("scope").asString() : "")
            + ":"
            + item.path("name").asString()
        : null;
  }

  /** What has a name or an id in a list is compared with its like, wherever it stands. */
  private static JsonNode byName(JsonNode list) {
    var named = JsonNodeFactory.instance.objectNode();
    list.valueStream().forEach(item -> named.set(String.valueOf(name(item)), item));
    return named;
  }

  private static @Nullable JsonNode shown(JsonNode node) {
    return node.isMissingNode() ? null : node;
  }
}
