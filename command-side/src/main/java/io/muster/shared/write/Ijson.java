package io.muster.shared.write;

import tools.jackson.databind.JsonNode;

/** How deeply JSON may be nested here: what shows it nests it further, and may not fail on it. */
public final class JsonDepth {

  public static final int MOST = 64;

  private JsonDepth() {}

  /** Whether no value stands in more objects and lists than that. */
  public static boolean isFine(JsonNode node) {
    return isFine(node, MOST);
  }

  private static boolean isFine(JsonNode node, int left) {
    return !node.isContainer()
        || (left > 0 && node.valueStream().allMatch(item -> isFine(item, left - 1)));
  }
}
