package io.muster.server;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that exist: a mistyped one stops the start, instead of being ignored. */
final class Options {

  private static final Set<String> MUSTER =
      Set.of(
          "data-dir",
          "tenant",
          "public-url",
          "mongodb-uri",
          "artifact-keys",
          "device-token-lifetime",
          "user-token-lifetime",
          "deployment-lifetime",
          "aggregate-cache-size",
          "limits.artifact-size",
          "limits.artifact-expanded-size");

  private Options() {}

  /** Options of the framework ({@code server.}, {@code logging.}, ...) are its own affair. */
  static @Nullable String firstUnknown(List<String> options) {
    for (var option : options) {
      var name = option.substring(2).split("=", 2)[0];
      var known =
          name.startsWith("muster.")
              ? MUSTER.contains(name.substring("muster.".length()))
              : name.matches("(server|logging|management|spring)\\..+");
      if (!known) {
        return option;
      }
    }
    return null;
  }
}
