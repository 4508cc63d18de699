package io.muster.embedded.documents;

import io.muster.embedded.documents.IndexScan.Hit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Caches what the last finds by id returned, found or missing. A batch of views is read, changed
 * and written back; the write need not look its documents up again. Any other change of the
 * collection clears the cache.
 */
final class ReadForUpdateCache {

  private static final int MAX_DOCUMENTS = 1_000;

  /** Bytes of a document; a larger one is looked up again. */
  private static final int MAX_SIZE = 8 << 10;

  private final Map<String, Optional<Hit>> hits =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Hit>> eldest) {
          return size() > MAX_DOCUMENTS;
        }
      };

  void add(String id, Optional<Hit> hit) {
    if (hit.isEmpty() || hit.get().document().length <= MAX_SIZE) {
      hits.put(id, hit);
    }
  }

  /** Gives it once: it is about to change. Null when it is not known. */
  @Nullable Optional<Hit> take(String id) {
    return hits.remove(id);
  }

  void clear() {
    hits.clear();
  }
}
