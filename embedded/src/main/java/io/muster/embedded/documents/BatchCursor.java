package io.muster.embedded.documents;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** What was found and not answered yet: given out in parts that a driver takes. */
final class BatchCursor extends AbstractCursor {

  /** In bytes. A driver refuses answers of more than 48,000,000. */
  static final long MAX_PART = 16L << 20;

  private final Deque<Document> documents;
  private final boolean large;

  /**
   * @param large whether the documents may be more than one part by their size
   */
  BatchCursor(long id, Collection<Document> documents, boolean large) {
    super(id);
    this.documents = new ArrayDeque<>(documents);
    this.large = large;
  }

  @Override
  public synchronized boolean isEmpty() {
    return documents.isEmpty();
  }

  /**
   * The next part: at least one document, where there is any.
   *
   * @param most 0 where the driver does not say
   */
  @Override
  public synchronized List<Document> takeDocuments(int most) {
    var part = new ArrayList<Document>();
    var size = 0L;
    while (!documents.isEmpty() && (most <= 0 || part.size() < most)) {
      if (large) {
        size += DocumentBytes.encode(documents.getFirst()).length;
        if (size > MAX_PART && !part.isEmpty()) {
          break;
        }
      }
      part.add(documents.removeFirst());
    }
    return part;
  }
}
