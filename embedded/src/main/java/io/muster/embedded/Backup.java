package io.muster.embedded;

import io.muster.embedded.keys.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Copies what cannot be made again from a data directory, also while a server uses it: the event
 * log and the people's keys as they stand at one moment each, then artifacts and keys.
 */
public final class Backup {

  private Backup() {}

  /**
   * @param to a folder that is not there yet
   * @throws IOException with a sentence for the operator
   */
  public static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      throw new IOException(to + " exists already; name a new folder");
    }
    try {
      var parent = to.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(to, DataDirectory.OWNER_ALONE); // hashes and keys are in it
      Files.createDirectory(to.resolve("keys"));
      copyDatabase(from.resolve("events.db"), to.resolve("events.db"));
      copyDatabase(from.resolve("keys/people.db"), to.resolve("keys/people.db"));
      copyFolder(from.resolve("keys"), to.resolve("keys"), ".db", SecretFile.UNFINISHED);
      copyFolder(from.resolve("artifacts"), to.resolve("artifacts"), "incoming");
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void copyDatabase(Path from, Path to) throws SQLException {
    if (!Files.exists(from)) {
      throw new SQLException("there is no " + from);
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + from);
        var vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, to.toString());
      vacuum.executeUpdate();
    }
  }

  private static void copyFolder(Path from, Path to, String... except) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = from.relativize(file);
        if (Arrays.stream(except).noneMatch(name.toString()::contains)) {
          var target = to.resolve(name);
          Files.createDirectories(target.toAbsolutePath().getParent());
          Files.copy(file, target);
        }
      }
    }
  }
}
