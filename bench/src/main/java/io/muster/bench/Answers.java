package io.muster.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/** What was answered to some of those who asked, and how soon. */
final class Answers {

  private static final Pattern CODE = Pattern.compile("\"code\":\"([^\"]+)\"");

  private final LongAdder good = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private long[] nanos = new long[1 << 12];
  private int count;

  void add(Connection.Answer answer, long took) {
    time(took);
    if (answer.status() < 400) {
      good.increment();
    } else {
      var code = CODE.matcher(new String(answer.body(), UTF_8));
      refusals
          .computeIfAbsent(
              answer.status() + (code.find() ? " " + code.group(1) : ""), _ -> new LongAdder())
          .increment();
    }
  }

  private synchronized void time(long took) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = took;
  }

  /** A connection that was closed in place of an answer. */
  void addDropped() {
    dropped.increment();
  }

  long good() {
    return good.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  /** Faults inside; a disk that is full is none. */
  long faults() {
    return refusals.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("5") && !entry.getKey().startsWith("507"))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** The number of refusals and faults, by status and code. */
  Map<String, Long> refusals() {
    var sums = new TreeMap<String, Long>();
    refusals.forEach((kind, sum) -> sums.put(kind, sum.sum()));
    return sums;
  }

  synchronized double millis(double quantile) {
    var sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[(int) Math.min(count - 1, count * quantile)] / 1e6;
  }
}
