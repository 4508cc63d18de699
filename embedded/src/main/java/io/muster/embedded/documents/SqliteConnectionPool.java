package io.muster.embedded.documents;

import de.bwaldvogel.mongo.exception.MongoServerException;
import io.muster.embedded.documents.SqliteConnection.Row;
import io.muster.embedded.documents.SqliteConnection.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one file: one that writes, used by one thread at a time, and a few that read
 * beside it. A reader sees what was committed when it began, and nothing that is written meanwhile.
 */
final class SqliteConnectionPool implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteConnectionPool.class);

  private final Path file;
  private final SqliteConnection writer;

  /** The last used first: it has the pages that are asked for. */
  private final ConcurrentLinkedDeque<SqliteConnection> free = new ConcurrentLinkedDeque<>();

  private record Reading(SqliteConnection connection, TimeLimit limit) {}

  /** What the command at hand reads by; not bound when it writes. */
  private final ScopedValue<Reading> reading = ScopedValue.newInstance();

  SqliteConnectionPool(Path file) {
    this.file = file;
    this.writer = SqliteConnection.writer(file);
  }

  /** Carries out a command whose queries all see the same; it must not write. */
  <T> T reading(TimeLimit limit, Supplier<T> command) {
    var known = free.poll();
    var connection = known == null ? SqliteConnection.reader(file) : known;
    var fault = true;
    try {
      connection.query("SELECT 1 FROM sqlite_master LIMIT 1", row -> row.getInt(1));
      var answer = ScopedValue.where(reading, new Reading(connection, limit)).call(command::get);
      fault = false;
      return answer;
    } catch (MongoServerException e) {
      fault = false; // a refusal
      throw e;
    } finally {
      putBack(connection, fault);
    }
  }

  private void putBack(SqliteConnection connection, boolean fault) {
    try {
      if (!fault) {
        connection.commit(); // it sees what is new next time
        free.addFirst(connection);
        return;
      }
    } catch (StorageException e) {
      log.warn("A connection that reads {} is given up", file, e);
    }
    connection.closeQuietly(); // the driver keeps statements that failed
  }

  <T> List<T> query(String sql, Row<T> row, Object... parameters) {
    if (!reading.isBound()) {
      return writer.query(sql, row, parameters);
    }
    reading.get().limit.require();
    return reading.get().connection.query(sql, row, parameters);
  }

  int update(String sql, Object... parameters) {
    requireWriting();
    return writer.update(sql, parameters);
  }

  /** See {@link SqliteConnection#define}. Only while nobody reads. */
  void define(String ddl) {
    requireWriting();
    closeReaders(); // their statements may name what is gone
    writer.define(ddl);
  }

  private void requireWriting() {
    if (reading.isBound()) {
      throw new IllegalStateException("a command that reads must not write");
    }
  }

  /** What the writer did is there for everybody, and after a kill. */
  void commit() {
    writer.commit();
  }

  /** See {@link SqliteConnection#undo}; whoever reads goes on. */
  boolean undo() {
    return writer.undo();
  }

  /** Bytes that wait in the write-ahead log. */
  long waiting() {
    return file.resolveSibling(file.getFileName() + "-wal").toFile().length();
  }

  /**
   * Writes the write-ahead log into the file and begins it anew; SQLite does that itself unless
   * there is always somebody who reads. Only while nobody does.
   */
  void checkpoint() {
    writer.checkpoint();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /** Only while nobody reads. */
  @Override
  public void close() {
    closeReaders();
    writer.close();
  }

  private void closeReaders() {
    for (var connection = free.poll(); connection != null; connection = free.poll()) {
      connection.closeQuietly();
    }
  }
}
