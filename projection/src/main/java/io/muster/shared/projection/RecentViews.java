package io.muster.shared.projection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stored views of the last batches, kept at hand. One thread at a time uses a share. */
final class RecentViews<V> {

  /** In each share. */
  private static final int MOST = 1_000;

  /** Parts of all views, by their ids, that can be folded side by side. */
  static final int SHARES = 2;

  private final List<Map<String, FoldedView<V>>> shares =
      Stream.generate(RecentViews::<V>newShare).limit(SHARES).toList();

  private static <V> Map<String, FoldedView<V>> newShare() {
    return new LinkedHashMap<>(MOST, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, FoldedView<V>> eldest) {
        return size() > MOST;
      }
    };
  }

  /** From 0 to {@link #SHARES}, exclusive. */
  static int share(String id) {
    return Math.floorMod(id.hashCode(), SHARES);
  }

  @Nullable FoldedView<V> get(String id) {
    return shares.get(share(id)).get(id);
  }

  void put(String id, FoldedView<V> view) {
    shares.get(share(id)).put(id, view);
  }

  void remove(String id) {
    shares.get(share(id)).remove(id);
  }

  void clear() {
    shares.forEach(Map::clear);
  }
}
