package io.muster.embedded.documents;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** One connection to one file, with its statements prepared once. Used by one thread at a time. */
final class SqliteConnection implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteConnection.class);

  /**
   * A batch of views touches more pages than SQLite's own 1,000: each commit would copy them all.
   */
  private static final int CHECKPOINT_PAGES = 8_000;

  /** Not a fault of what was asked: the command is rolled back as a whole. */
  static final class StorageException extends RuntimeException {
    StorageException(SQLException cause) {
      super(cause.getMessage(), cause);
    }
  }

  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Path file;
  private final boolean readOnly;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private Connection connection;

  /** Whether a table was made or dropped since the last commit. */
  private boolean defined;

  private SqliteConnection(Path file, boolean readOnly) {
    this.file = file;
    this.readOnly = readOnly;
    this.connection = connect();
  }

  /** Makes the file, unless it is there. */
  static SqliteConnection writer(Path file) {
    return new SqliteConnection(file, false);
  }

  /** For a file that is there. Until it commits, it sees what was there with its first query. */
  static SqliteConnection reader(Path file) {
    return new SqliteConnection(file, true);
  }

  private Connection connect() {
    try {
      var config = new SQLiteConfig();
      if (readOnly) {
        config.setReadOnly(true);
      } else {
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
      }
      config.setBusyTimeout(5_000); // a reader may come while the log is made anew
      config.setOpenMode(SQLiteOpenMode.NOMUTEX); // used by one thread at a time
      config.setCacheSize(readOnly ? -8_000 : -16_000); // KiB
      config.setGetGeneratedKeys(false); // else the driver asks for them after each statement
      var connection = config.createConnection("jdbc:sqlite:" + file);
      if (!readOnly) {
        try (var statement = connection.createStatement()) {
          statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /** A name within a statement. */
  static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  int update(String sql, Object... parameters) {
    try {
      var statement = bound(sql, parameters);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  <T> List<T> query(String sql, Row<T> row, Object... parameters) {
    try {
      var found = new ArrayList<T>();
      try (var result = bound(sql, parameters).executeQuery()) {
        while (result.next()) {
          found.add(row.read(result));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
    var statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (var i = 0; i < parameters.length; i++) {
      switch (parameters[i]) {
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        default -> statement.setString(i + 1, parameters[i].toString());
      }
    }
    return statement;
  }

  /** Makes or drops a table; prepared statements may name what is gone. */
  void define(String ddl) {
    defined = true;
    try {
      for (var statement : statements.values()) {
        statement.close();
      }
      statements.clear();
      try (var statement = connection.createStatement()) {
        statement.executeUpdate(ddl);
      }
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  void commit() {
    try {
      connection.commit();
      defined = false;
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Takes back everything since the last commit. By a new connection: after a full disk or a fault
   * of it, SQLite has ended the transaction itself, and the driver does not know.
   *
   * @return whether tables were made or dropped, of which the memory still knows
   */
  boolean undo() {
    var tables = defined;
    defined = false;
    statements.clear();
    try {
      connection.close();
    } catch (SQLException e) {
      log.warn("The connection to {} could not be closed", file, e);
    }
    connection = connect();
    return tables;
  }

  /** Writes the write-ahead log into the file and begins it anew, if nobody reads. */
  void checkpoint() {
    try {
      connection.setAutoCommit(true); // it is no part of a transaction
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      } finally {
        connection.setAutoCommit(false);
      }
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /** After a fault, too. */
  void closeQuietly() {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("A connection to {} could not be closed", file, e);
    }
  }

  @Override
  public void close() {
    try {
      for (var statement : statements.values()) {
        statement.close();
      }
      connection.commit();
      connection.close();
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }
}
