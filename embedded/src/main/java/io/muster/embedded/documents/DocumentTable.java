package io.muster.embedded.documents;

import java.util.ArrayDeque;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The documents of a collection as bytes, by their positions: the order in which they came. */
final class DocumentTable {

  private static final int PAGE = 256;

  private final SqliteConnectionPool sqlite;
  private final String table;

  /** Of the newest document; those of a command that was taken back leave a gap. */
  private long lastPosition;

  DocumentTable(SqliteConnectionPool sqlite, String collection) {
    this.sqlite = sqlite;
    this.table = SqliteConnection.quoted("documents " + collection);
    sqlite.define(
        "CREATE TABLE IF NOT EXISTS " + table + " (pos INTEGER PRIMARY KEY, doc BLOB NOT NULL)");
    this.lastPosition =
        sqlite
            .query("SELECT coalesce(max(pos), 0) FROM " + table, row -> row.getLong(1))
            .getFirst();
  }

  /** The name within a statement. */
  String table() {
    return table;
  }

  /** A document, and where it is. */
  record Row(long position, byte[] document) {}

  /** All, page after page as they are consumed. */
  Stream<Row> scan(boolean descending) {
    var sql =
        "SELECT pos, doc FROM "
            + table
            + (descending
                ? " WHERE pos < ? ORDER BY pos DESC LIMIT ?"
                : " WHERE pos > ? ORDER BY pos LIMIT ?");
    return StreamSupport.stream(
        new AbstractSpliterator<Row>(Long.MAX_VALUE, Spliterator.ORDERED) {
          private final ArrayDeque<Row> rows = new ArrayDeque<>();
          private long position = descending ? Long.MAX_VALUE : -1;
          private boolean ended;

          @Override
          public boolean tryAdvance(Consumer<? super Row> action) {
            if (rows.isEmpty() && !ended) {
              var found =
                  sqlite.query(
                      sql, row -> new Row(row.getLong(1), row.getBytes(2)), position, PAGE);
              rows.addAll(found);
              ended = found.size() < PAGE;
            }
            var row = rows.poll();
            if (row == null) {
              return false;
            }
            position = row.position;
            action.accept(row);
            return true;
          }
        },
        false);
  }

  byte[] get(long position) {
    return sqlite
        .query("SELECT doc FROM " + table + " WHERE pos = ?", row -> row.getBytes(1), position)
        .getFirst();
  }

  /** Gives the position. */
  long insert(byte[] document) {
    var position = ++lastPosition;
    sqlite.update("INSERT INTO " + table + " VALUES (?, ?)", position, document);
    return position;
  }

  void update(long position, byte[] document) {
    sqlite.update("UPDATE " + table + " SET doc = ? WHERE pos = ?", document, position);
  }

  void delete(long position) {
    sqlite.update("DELETE FROM " + table + " WHERE pos = ?", position);
  }

  void clear() {
    sqlite.update("DELETE FROM " + table);
  }

  long count() {
    return sqlite.query("SELECT count(*) FROM " + table, row -> row.getLong(1)).getFirst();
  }

  boolean isEmpty() {
    return sqlite.query("SELECT 1 FROM " + table + " LIMIT 1", row -> row.getInt(1)).isEmpty();
  }
}
