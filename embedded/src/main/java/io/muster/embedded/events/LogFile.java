package io.muster.embedded.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file of the log: how it is opened for writing, made, and told from others. Its tables
 * are documented in {@code schema.sql}.
 */
final class LogFile {

  /** Marks the file as ours, in SQLite's header: "MUST". */
  private static final int APPLICATION_ID = 0x4D555354;

  /** In format 1 events had the names of classes; in format 2 the users of a tenant one stream. */
  private static final int FORMAT = 3;

  private final Path file;

  LogFile(Path file) {
    this.file = file;
  }

  /**
   * Makes the tables of a new file, and checks one that was there.
   *
   * @throws EventLogException when it is of another kind or of another format
   */
  void prepare(Connection connection) throws SQLException {
    // One without content was made by a start that was killed before it wrote anything.
    if (isEmpty(connection)) {
      create(connection);
    } else {
      check(connection);
    }
  }

  /** A connection that may write; what it commits is on the disk. */
  Connection connect() throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5_000);
    config.setGetGeneratedKeys(false); // else the driver asks for them after each statement
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      for (var ddl : schema().split(";\\s*\n")) {
        if (!ddl.isBlank()) {
          statement.executeUpdate(ddl);
        }
      }
      statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
      statement.executeUpdate("PRAGMA user_version = " + FORMAT);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static String schema() {
    try (var in = LogFile.class.getResourceAsStream("schema.sql")) {
      if (in == null) {
        throw new IllegalStateException("schema.sql is missing from the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(Connection connection) throws SQLException {
    if (pragma(connection, "application_id") != APPLICATION_ID) {
      throw new EventLogException(file + " is not an event log of Muster. Nothing was changed.");
    }
    var format = pragma(connection, "user_version");
    if (format != FORMAT) {
      throw new EventLogException(
          file
              + " has format "
              + format
              + ", this version of Muster knows format "
              + FORMAT
              + ". "
              + (format < FORMAT
                  ? "Use the version that wrote it, or begin with a new data directory."
                  : "Use the version that wrote it, or a newer one.")
              + " Nothing was changed.");
    }
    // Cheap, whatever the size of the log: the schema, and both ends of the table and of its index.
    try (var statement = connection.createStatement()) {
      statement
          .executeQuery("SELECT * FROM (SELECT * FROM history ORDER BY position LIMIT 10)")
          .close();
      var tail =
          statement.executeQuery(
              "SELECT position, aggregate, sequence FROM event ORDER BY position DESC LIMIT 100");
      while (tail.next()) {
        tail.getString(2);
      }
    }
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    return pragma(connection, "application_id") == 0 && pragma(connection, "schema_version") == 0;
  }

  private static long pragma(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("PRAGMA " + name)) {
      return result.getLong(1);
    }
  }
}
