package io.muster.embedded.documents;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads documents by an index. */
final class IndexScan {

  private final SqliteConnectionPool sqlite;
  private final String documents;

  /**
   * @param documents name of their table within a statement
   */
  IndexScan(SqliteConnectionPool sqlite, String documents) {
    this.sqlite = sqlite;
    this.documents = documents;
  }

  /**
   * What a plan finds, each document once.
   *
   * @param page how many are read at a time
   * @param skip how many of the first are left out
   */
  Stream<Hit> hits(QueryPlan plan, int page, int skip) {
    var hits = plan.ranges().stream().flatMap(range -> range(plan, range, page, skip));
    if (plan.index().table().multikey()) {
      var seen = new HashSet<Long>();
      hits = hits.filter(hit -> seen.add(hit.position));
    }
    return hits;
  }

  /** An entry of the index, with its document. */
  record Hit(byte[] key, long position, byte[] document) {}

  /** Reads the documents of a range of an index, page after page as they are consumed. */
  private Stream<Hit> range(QueryPlan plan, KeyRange range, int page, int skip) {
    if (plan.single()) {
      return skip > 0 ? Stream.empty() : one(plan.index().table(), range.from()).stream();
    }
    var forward = !plan.descending();
    var before = skip == 0 ? null : plan.index().table().nth(range, forward, skip);
    if (skip > 0 && before == null) {
      return Stream.empty();
    }
    var sql =
        "SELECT i.key, i.pos, d.doc FROM "
            + plan.index().table().table()
            + " i JOIN "
            + documents
            + " d ON d.pos = i.pos WHERE "
            + (forward
                ? "(i.key, i.pos) > (?, ?) AND i.key < ? ORDER BY i.key, i.pos LIMIT ?"
                : "(i.key, i.pos) < (?, ?) AND i.key >= ? ORDER BY i.key DESC, i.pos DESC LIMIT ?");
    return StreamSupport.stream(
        new AbstractSpliterator<Hit>(Long.MAX_VALUE, Spliterator.ORDERED) {
          private final ArrayDeque<Hit> hits = new ArrayDeque<>();
          private byte[] key = before != null ? before.key() : forward ? range.from() : range.to();
          private long position = before != null ? before.position() : -1;
          private boolean ended;

          @Override
          public boolean tryAdvance(Consumer<? super Hit> action) {
            if (hits.isEmpty() && !ended) {
              var found =
                  sqlite.query(
                      sql,
                      row -> new Hit(row.getBytes(1), row.getLong(2), row.getBytes(3)),
                      key,
                      position,
                      forward ? range.to() : range.from(),
                      page);
              hits.addAll(found);
              ended = found.size() < page;
            }
            var hit = hits.poll();
            if (hit == null) {
              return false;
            }
            key = hit.key;
            position = hit.position;
            action.accept(hit);
            return true;
          }
        },
        false);
  }

  /** The document with a key of an index that has each key once. */
  Optional<Hit> one(IndexTable index, byte[] key) {
    var found =
        sqlite.query(
            "SELECT d.pos, d.doc FROM "
                + index.table()
                + " i JOIN "
                + documents
                + " d ON d.pos = i.pos WHERE i.key = ?",
            row -> new Hit(key, row.getLong(1), row.getBytes(2)),
            key);
    return found.stream().findFirst();
  }
}
