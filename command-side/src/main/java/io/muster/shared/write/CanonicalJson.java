package io.muster.shared.write;

import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects that say the same in the same way: keys sorted at every depth, no white space. */
public final class CanonicalJson {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private CanonicalJson() {}

  /** Empty when the text is not a JSON object of {@link Ijson}, or an empty one. */
  public static Optional<String> ofObject(String text) {
    return Ijson.isFine(text) ? ofObject(JSON.readTree(text)) : Optional.empty();
  }

  /** Empty when it is not such an object, or an empty one. */
  public static Optional<String> ofObject(JsonNode node) {
    if (!node.isObject() || node.isEmpty() || !Ijson.isFine(node)) {
      return Optional.empty();
    }
    var sorted = JSON.treeToValue(node, TreeMap.class);
    return Optional.of(JSON.writeValueAsString(sorted));
  }
}
