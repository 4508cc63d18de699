package io.muster.shared.projection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stored views of the last batches, kept in memory. Bounded by number and by bytes. One thread
 * at a time uses a share.
 */
final class RecentViews<V> {

  /** Parts of all views, by their ids, that can be folded side by side. */
  static final int SHARES = 2;

  /** In each share. */
  private static final int MAX_VIEWS = 1_000;

  /** In each share, as documents; as objects they take a few times as much. */
  private static final int MAX_BYTES = 2 << 20;

  private static final class Share<V> {
    private final Map<String, FoldedView<V>> views = new LinkedHashMap<>(MAX_VIEWS, 0.75f, true);
    private long bytes;

    void remove(String id) {
      var removed = views.remove(id);
      bytes -= removed == null ? 0 : removed.bytes();
    }

    void put(String id, FoldedView<V> view) {
      remove(id);
      views.put(id, view);
      bytes += view.bytes();
      var oldest = views.entrySet().iterator();
      while (views.size() > MAX_VIEWS || bytes > MAX_BYTES) {
        bytes -= oldest.next().getValue().bytes();
        oldest.remove();
      }
    }

    void clear() {
      views.clear();
      bytes = 0;
    }
  }

  private final List<Share<V>> shares = Stream.generate(Share<V>::new).limit(SHARES).toList();

  /** From 0 to {@link #SHARES}, exclusive. */
  static int share(String id) {
    return Math.floorMod(id.hashCode(), SHARES);
  }

  @Nullable FoldedView<V> get(String id) {
    return shares.get(share(id)).views.get(id);
  }

  void put(String id, FoldedView<V> view) {
    shares.get(share(id)).put(id, view);
  }

  void remove(String id) {
    shares.get(share(id)).remove(id);
  }

  void clear() {
    shares.forEach(Share::clear);
  }
}
