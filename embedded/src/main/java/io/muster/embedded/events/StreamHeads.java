package io.muster.embedded.events;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Caches the last sequence numbers of streams. They are always exact: the single writer updates a
 * number before it acknowledges an append, and such an update and a load of the same number wait
 * for each other.
 */
final class StreamHeads {

  private static final int MAX_STREAMS = 100_000;

  private final Cache<String, Long> heads = Caffeine.newBuilder().maximumSize(MAX_STREAMS).build();

  /**
   * @param read reads the number from the log; -1 when there is no such stream
   */
  long get(String aggregate, ToLongFunction<String> read) {
    return heads.get(aggregate, read::applyAsLong);
  }

  void clear() {
    heads.invalidateAll();
  }

  void appended(List<StoredEvent> events) {
    var known = heads.asMap();
    for (var event : events) {
      // Not computeIfPresent: that does not wait for a number that is being read
      known.compute(
          event.aggregate(), (_, last) -> last == null ? null : Math.max(last, event.sequence()));
    }
  }
}
