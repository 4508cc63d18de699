package io.muster.embedded.events;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A few read-only connections, each with its statements prepared; a reader waits for a free one.
 */
final class ReadConnections implements AutoCloseable {

  @FunctionalInterface
  interface Query<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private record Reader(Connection connection, Map<String, PreparedStatement> statements) {
    PreparedStatement statement(String sql) throws SQLException {
      var known = statements.get(sql);
      if (known == null) {
        known = connection.prepareStatement(sql);
        statements.put(sql, known);
      }
      return known;
    }

    void close() throws SQLException {
      for (var statement : statements.values()) {
        statement.close();
      }
      connection.close();
    }
  }

  private final BlockingQueue<Reader> free;
  private final int size;
  private volatile boolean closed;

  ReadConnections(Path file, int size) throws SQLException {
    this.size = size;
    this.free = new ArrayBlockingQueue<>(size);
    for (var i = 0; i < size; i++) {
      var config = new SQLiteConfig();
      config.setReadOnly(true);
      config.setBusyTimeout(5_000);
      config.setOpenMode(SQLiteOpenMode.NOMUTEX); // one reader at a time
      free.add(new Reader(config.createConnection("jdbc:sqlite:" + file), new HashMap<>()));
    }
  }

  <T> T read(String sql, Query<T> query) {
    var reader = take();
    try {
      return query.run(reader.statement(sql));
    } catch (SQLException e) {
      throw new EventLogException("The event log cannot be read: " + e.getMessage(), e);
    } finally {
      free.add(reader);
    }
  }

  // Readings are short, and an interrupted reader must not leave with half an answer.
  private Reader take() {
    var interrupted = false;
    try {
      while (true) {
        try {
          var reader = free.poll(1, TimeUnit.SECONDS);
          if (reader != null) {
            return reader;
          }
          if (closed) {
            throw new EventLogException("The event log is closed: the server is stopping");
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for those who read. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    @Nullable SQLException failed = null;
    for (var i = 0; i < size; i++) {
      try {
        take().close();
      } catch (SQLException e) {
        failed = e;
      }
    }
    closed = true;
    if (failed != null) {
      throw new EventLogException("The event log could not be closed", failed);
    }
  }
}
