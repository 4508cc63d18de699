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
import org.sqlite.SQLiteConfig;

/** One connection to one file, with its statements prepared once. Used by one thread at a time. */
final class Sqlite implements AutoCloseable {

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

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Sqlite(Path file) {
    try {
      var config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
      config.setCacheSize(-16_000); // KiB
      connection = config.createConnection("jdbc:sqlite:" + file);
      connection.setAutoCommit(false);
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

  long insert(String sql, Object... parameters) {
    var generated = query(sql + " RETURNING pos", row -> row.getLong(1), parameters);
    return generated.getFirst();
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
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new StorageException(e);
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
