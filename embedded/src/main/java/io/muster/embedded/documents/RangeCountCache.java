package io.muster.embedded.documents;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * How many documents the ranges of a collection's indexes hold, until it changes: pages of a list
 * ask for the same again and again.
 */
final class RangeCountCache {

  private static final int MAX_COUNTS = 1_000;

  private record Range(String index, KeyRange keys) {}

  private final Map<Range, Integer> counts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Range, Integer> eldest) {
          return size() > MAX_COUNTS;
        }
      };

  /** The commit that changed the collection last, or is about to. */
  private long changed;

  /**
   * @param seen the commit up to which whoever counts sees the collection, at least
   */
  int get(String index, KeyRange keys, long seen, IntSupplier count) {
    var range = new Range(index, keys);
    synchronized (this) {
      var known = counts.get(range);
      if (known != null) {
        return known;
      }
    }
    var counted = count.getAsInt();
    synchronized (this) {
      if (changed <= seen) { // else it may be of before the change
        counts.put(range, counted);
      }
    }
    return counted;
  }

  /**
   * @param commit with which the collection becomes another, in a moment
   */
  synchronized void changed(long commit) {
    changed = commit;
    counts.clear();
  }
}
