package io.muster.embedded.documents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of one index: keys with the positions of their documents, sorted. */
final class IndexTable {

  private static final String MULTIKEY =
      "CREATE TABLE IF NOT EXISTS multikey (name TEXT PRIMARY KEY) WITHOUT ROWID";

  /** Some 20 MB of entries. */
  private static final int SORTED = 200_000;

  private final SqliteConnectionPool sqlite;
  private final String table;
  private final boolean isNew;
  private volatile boolean multikey;

  private IndexTable(SqliteConnectionPool sqlite, String table, boolean isNew) {
    this.sqlite = sqlite;
    this.table = table;
    this.isNew = isNew;
    readMultikey();
  }

  /** The name within a statement. */
  String table() {
    return table;
  }

  /** Whether it was made just now, and holds nothing yet. */
  boolean isNew() {
    return isNew;
  }

  /** Whether any document has, or had, several keys: then a range may show it several times. */
  boolean multikey() {
    return multikey;
  }

  void markMultikey() {
    if (!multikey) {
      multikey = true;
      sqlite.update("INSERT OR IGNORE INTO multikey VALUES (?)", table);
    }
  }

  /** Knows what is stored, at the start and after a fault. */
  void readMultikey() {
    multikey =
        !sqlite
            .query("SELECT 1 FROM multikey WHERE name = ?", row -> row.getInt(1), table)
            .isEmpty();
  }

  static IndexTable open(SqliteConnectionPool sqlite, String collection, String name) {
    var plain = "index " + collection + " " + name;
    var table = SqliteConnection.quoted(plain);
    var exists =
        !sqlite
            .query("SELECT 1 FROM sqlite_master WHERE name = ?", row -> row.getInt(1), plain)
            .isEmpty();
    if (!exists) {
      sqlite.define(
          "CREATE TABLE "
              + table
              + " (key BLOB NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (key, pos)) WITHOUT ROWID");
    }
    sqlite.define(MULTIKEY);
    return new IndexTable(sqlite, table, !exists);
  }

  void put(byte[] key, long position) {
    sqlite.update("INSERT OR IGNORE INTO " + table + " VALUES (?, ?)", key, position);
  }

  /** Puts many in: in sorted parts, so that a page is not written anew for each of its entries. */
  void fill(Stream<Entry> entries) {
    var part = new ArrayList<Entry>();
    entries.forEach(
        entry -> {
          part.add(entry);
          if (part.size() == SORTED) {
            putSorted(part);
          }
        });
    putSorted(part);
  }

  private void putSorted(List<Entry> part) {
    part.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned));
    part.forEach(entry -> put(entry.key, entry.position));
    part.clear();
  }

  void remove(byte[] key, long position) {
    sqlite.update("DELETE FROM " + table + " WHERE key = ? AND pos = ?", key, position);
  }

  OptionalLong first(byte[] key) {
    var found =
        sqlite.query(
            "SELECT pos FROM " + table + " WHERE key = ? LIMIT 1", row -> row.getLong(1), key);
    return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
  }

  /** An entry of the index. */
  record Entry(byte[] key, long position) {}

  /** The n-th entry of a range, from 1, from its beginning or its end; null when it has fewer. */
  @Nullable Entry nth(KeyRange range, boolean forward, int n) {
    var found =
        sqlite.query(
            "SELECT key, pos FROM "
                + table
                + " WHERE key >= ? AND key < ? ORDER BY "
                + (forward ? "key, pos" : "key DESC, pos DESC")
                + " LIMIT 1 OFFSET ?",
            row -> new Entry(row.getBytes(1), row.getLong(2)),
            range.from(),
            range.to(),
            n - 1);
    return found.isEmpty() ? null : found.getFirst();
  }

  /** How many documents have a key in a range. */
  int documents(KeyRange range) {
    return sqlite
        .query(
            "SELECT count("
                + (multikey ? "DISTINCT pos" : "*")
                + ") FROM "
                + table
                + " WHERE key >= ? AND key < ?",
            row -> row.getInt(1),
            range.from(),
            range.to())
        .getFirst();
  }

  long count() {
    return sqlite.query("SELECT count(*) FROM " + table, row -> row.getLong(1)).getFirst();
  }

  void drop() {
    sqlite.define("DROP TABLE IF EXISTS " + table);
  }
}
