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

  private final List<Map<String, FoldedView<V>>> shares =
      Stream.generate(RecentViews::<V>newShare).limit(Share.MOST).toList();

  private static <V> Map<String, FoldedView<V>> newShare() {
    return new LinkedHashMap<>(MOST, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, FoldedView<V>> eldest) {
        return size() > MOST;
      }
    };
  }

  private Map<String, FoldedView<V>> share(String id) {
    return shares.get(Share.of(id));
  }

  @Nullable FoldedView<V> get(String id) {
    return share(id).get(id);
  }

  void put(String id, FoldedView<V> view) {
    share(id).put(id, view);
  }

  void remove(String id) {
    share(id).remove(id);
  }

  void clear() {
    shares.forEach(Map::clear);
  }
}
