package io.muster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of figures; each is told as soon as it is known, too. */
final class Report {

  private final List<String> rows = new ArrayList<>();

  /**
   * @param aim empty for none
   */
  void row(String what, String figure, String aim) {
    var line = "| %-58s | %-62s | %-20s |".formatted(what, figure, aim);
    rows.add(line);
    say("%s", line);
  }

  void print() {
    rows.forEach(System.out::println);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  static void say(String format, Object... arguments) {
    System.err.println(String.format(Locale.ROOT, format, arguments));
  }

  static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1e3);
  }

  static String mib(long bytes) {
    return bytes / (1 << 20) + " MiB";
  }
}
