package io.muster.deployments.queries;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which names are meant.
 *
 * @param anyOf these; empty for all
 * @param prefix all that begin so; null for any
 */
public record Names(List<String> anyOf, @Nullable String prefix) {

  public static Names anyOf(List<String> names) {
    return new Names(names, null);
  }

  /** Names as people ask for them: several, or one with an asterisk at its end for a prefix. */
  public static Names parse(List<String> names) {
    if (names.size() == 1 && names.getFirst().endsWith("*")) {
      var prefix = names.getFirst();
      return new Names(List.of(), prefix.substring(0, prefix.length() - 1));
    }
    return anyOf(names);
  }
}
