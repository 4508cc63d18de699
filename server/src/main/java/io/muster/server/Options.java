package io.muster.server;

import java.util.List;
import java.util.Optional;
import java.util.Set;

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
          "token-grace",
          "token-algorithm",
          "oidc.issuer",
          "oidc.audience",
          "deployment-lifetime",
          "aggregate-cache-size",
          "limits.artifact-size",
          "limits.artifact-expanded-size");

  private Options() {}

  /** A sentence on the first option that is wrong. */
  static Optional<String> problem(List<String> options) {
    for (var option : options) {
      var parts = option.substring(2).split("=", 2);
      if (!exists(parts[0])) {
        return Optional.of("There is no option " + option + "; --help lists them.");
      }
      if (parts.length < 2) {
        return Optional.of("The option " + option + " needs a value: " + option + "=...");
      }
      if (parts[0].equals("server.port") && !isPort(parts[1])) {
        return Optional.of(parts[1] + " is no port; ports are numbers from 0 to 65535.");
      }
    }
    return Optional.empty();
  }

  /** Options of the framework ({@code server.}, {@code logging.}, ...) are its own affair. */
  private static boolean exists(String name) {
    return name.startsWith("muster.")
        ? MUSTER.contains(name.substring("muster.".length()))
        : name.matches("(server|logging|management|spring)\\..+");
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535;
  }
}
