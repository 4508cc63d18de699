package io.muster.embedded.documents;

import de.bwaldvogel.mongo.bson.Document;
import org.jspecify.annotations.Nullable;

/** State of one read-only command, bound to the thread that executes it. */
final class ReadContext {

  /** Not bound while a command writes. */
  static final ScopedValue<ReadContext> CURRENT = ScopedValue.newInstance();

  private final boolean inParts;
  private final long seen;
  private @Nullable SqliteCollection narrowed;
  private @Nullable Document match;
  private long bytesRead;

  /**
   * @param inParts whether what is found goes to a driver, which asks for the rest of a long
   *     answer; all else that searches (counts, updates, deletions, aggregations) must see the
   *     whole at once
   * @param seen number of a commit that it sees
   */
  ReadContext(boolean inParts, long seen) {
    this.inParts = inParts;
    this.seen = seen;
  }

  boolean inParts() {
    return inParts;
  }

  long seen() {
    return seen;
  }

  /** The next scan of the whole collection, an aggregation's, reads what fits a query alone. */
  void narrow(SqliteCollection collection, Document query) {
    narrowed = collection;
    match = query;
  }

  /** The query by which a scan is narrowed, once; null when it is not. */
  @Nullable Document takeMatch(SqliteCollection collection) {
    if (narrowed != collection) {
      return null;
    }
    narrowed = null;
    return match;
  }

  void read(byte[] document) {
    bytesRead += document.length;
  }

  /** Size of the documents that were read so far. */
  long bytesRead() {
    return bytesRead;
  }
}
