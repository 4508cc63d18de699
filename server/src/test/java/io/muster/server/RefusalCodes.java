package io.muster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The codes of all refusals that the sources of the product can give. */
final class RefusalCodes {

  private static final Pattern REFUSAL =
      Pattern.compile(
          "(Refusal\\.(?<factory>malformed|notFound|conflict|impossible)\\("
              + "|(Refusal\\.)?Kind\\.(?<kind>[A-Z_]+),|HttpStatus\\.(?<status>[A-Z_]+),)"
              + "\\s*\"(?<code>[a-z-]+)\"(,\\s*\"(?<detail>[^\"]*)\")?");

  private RefusalCodes() {}

  /** By code: the statuses it comes with, and how its first message begins. */
  static SortedMap<String, String> all() {
    var statuses = new TreeMap<String, TreeSet<String>>();
    var details = new TreeMap<String, String>();
    for (var source : sources("main")) {
      var found = REFUSAL.matcher(source);
      while (found.find()) {
        var code = found.group("code");
        statuses
            .computeIfAbsent(code, _ -> new TreeSet<>())
            .add(status(found.group("factory"), found.group("kind"), found.group("status")));
        if (found.group("detail") != null) {
          details.putIfAbsent(code, found.group("detail").strip());
        }
      }
    }
    var all = new TreeMap<String, String>();
    statuses.forEach(
        (code, known) ->
            all.put(
                code,
                String.join(", ", known)
                    + (details.containsKey(code) ? ": " + details.get(code) : "")));
    return all;
  }

  private static String status(String factory, String kind, String status) {
    if (status != null) {
      return String.valueOf(org.springframework.http.HttpStatus.valueOf(status).value());
    }
    var name = kind == null ? factory.replaceAll("([A-Z])", "_$1") : kind;
    return switch (name.toUpperCase(java.util.Locale.ROOT)) {
      case "MALFORMED" -> "400";
      case "UNAUTHENTICATED" -> "401";
      case "FORBIDDEN" -> "403";
      case "NOT_FOUND" -> "404";
      case "CONFLICT" -> "409";
      case "PRECONDITION_FAILED" -> "412";
      case "TOO_LARGE" -> "413";
      case "IMPOSSIBLE" -> "422";
      case "TOO_MANY" -> "429";
      case "NO_SPACE" -> "507";
      default -> throw new AssertionError("a kind of refusal without a status: " + name);
    };
  }

  /** Those that no test names. */
  static List<String> untested() {
    var tests = String.join("\n", sources("test"));
    var missing = new ArrayList<String>();
    for (var code : all().keySet()) {
      if (!Pattern.compile("[\"| ]" + code + "[\"\\\\ \n]").matcher(tests).find()) {
        missing.add(code);
      }
    }
    return missing;
  }

  private static List<String> sources(String kind) {
    try (var files = Files.walk(Path.of(".."), 14)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/" + kind + "/"))
          .filter(file -> !file.toString().contains("RefusalCodes"))
          .sorted()
          .map(RefusalCodes::read)
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
