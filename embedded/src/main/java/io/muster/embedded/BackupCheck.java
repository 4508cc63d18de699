package io.muster.embedded;

import io.muster.actions.events.ActionId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.sqlite.SQLiteConfig;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks whether a back-up could be served: its databases are sound, the record has no gap, the keys
 * are there, and so is each file that the record names, with the bytes that it had.
 */
public final class BackupCheck {

  /** Of events that say which files there are, in their order. */
  private static final String FILES =
      """
      SELECT t.name, e.aggregate, e.payload ->> '$.tenantId', e.payload
      FROM event e JOIN type t ON t.id = e.payload_type
      WHERE e.payload_type IN
            (SELECT id FROM type
             WHERE name IN ('artifact.uploaded', 'artifact.removed', 'action.output-stored',
                            'action.output-removed', 'tenant.deleted'))
      ORDER BY e.position
      """;

  private final Path record;

  /** A file that must be there. */
  private record Expected(String what, String tenant, Path path, String sha256, long sizeBytes) {}

  private BackupCheck(Path record) {
    this.record = record;
  }

  /**
   * Answers what is wrong, in sentences; nothing when all is well.
   *
   * @param record the folder of the record and its files
   * @param keys the folder of the keys
   */
  public static List<String> problems(Path record, Path keys) throws IOException {
    var problems = new ArrayList<String>();
    for (var name : DataDirectory.NEEDED_KEYS) {
      if (!Files.exists(keys.resolve(name))) {
        problems.add("There is no " + keys.resolve(name));
      }
    }
    if (Files.exists(keys.resolve(DataDirectory.PEOPLE))) {
      inDatabase(keys.resolve(DataDirectory.PEOPLE), problems, _ -> {});
    }
    var check = new BackupCheck(record);
    inDatabase(
        record.resolve(DataDirectory.EVENTS),
        problems,
        events -> {
          check.requireNoGap(events, problems);
          for (var file : check.files(events)) {
            check.compare(file, problems);
          }
        });
    return problems;
  }

  /** Files that the record names and the folder lacks, without a look at their bytes. */
  static Set<Path> missing(Path record) throws IOException, SQLException {
    var missing = new TreeSet<Path>();
    try (var events = readOnly(record.resolve(DataDirectory.EVENTS))) {
      for (var file : new BackupCheck(record).files(events)) {
        if (!Files.exists(file.path)) {
          missing.add(file.path);
        }
      }
    }
    return missing;
  }

  private static Connection readOnly(Path database) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + database);
  }

  @FunctionalInterface
  private interface Look {
    void at(Connection database) throws SQLException, IOException;
  }

  private static void inDatabase(Path path, List<String> problems, Look look) throws IOException {
    if (!Files.exists(path)) {
      problems.add("There is no " + path);
      return;
    }
    try (var database = readOnly(path);
        var statement = database.createStatement();
        var answer = statement.executeQuery("PRAGMA integrity_check(1)")) {
      if (!"ok".equals(answer.getString(1))) {
        problems.add(path + " is damaged: " + answer.getString(1));
        return;
      }
      look.at(database);
    } catch (SQLException e) {
      problems.add(path + " cannot be read: " + e.getMessage());
    }
  }

  private void requireNoGap(Connection events, List<String> problems) throws SQLException {
    try (var statement = events.createStatement();
        var found = statement.executeQuery("SELECT count(*), max(position) FROM event")) {
      if (found.getLong(1) != found.getLong(2)) {
        problems.add(
            "The record has %d events, and its last position is %d"
                .formatted(found.getLong(1), found.getLong(2)));
      }
    }
  }

  private Collection<Expected> files(Connection events) throws SQLException {
    var expected = new LinkedHashMap<String, Expected>();
    try (var statement = events.createStatement();
        var found = statement.executeQuery(FILES)) {
      while (found.next()) {
        var stream = found.getString(2);
        var tenant = found.getString(3);
        switch (found.getString(1)) {
          case "artifact.uploaded" ->
              expected.put(stream, artifact(stream, tenant, found.getString(4)));
          case "action.output-stored" -> expected.put(stream, output(tenant, found.getString(4)));
          case "tenant.deleted" -> expected.values().removeIf(file -> file.tenant.equals(tenant));
          default -> expected.remove(stream);
        }
      }
    }
    return expected.values();
  }

  private Expected artifact(String id, String tenant, String payload) {
    var content = JsonMapper.shared().readTree(payload).path("content");
    return new Expected(
        "artifact " + id,
        tenant,
        shelved(record.resolve(DataDirectory.ARTIFACTS), id),
        content.path("sha256").asString(),
        content.path("sizeBytes").asLong());
  }

  private Expected output(String tenant, String payload) {
    var stored = JsonMapper.shared().readTree(payload);
    var action = new ActionId(UUID.fromString(stored.path("actionId").asString()));
    var sha256 = stored.path("sha256").asString();
    return new Expected(
        "output of action " + action,
        tenant,
        shelved(
            record.resolve(DataDirectory.OUTPUTS).resolve("parts").resolve(tenant),
            action.outputFile(sha256).toString()),
        sha256,
        stored.path("sizeBytes").asLong());
  }

  /** As a store of files names them. */
  private static Path shelved(Path store, String id) {
    return store.resolve(id.substring(0, 2)).resolve(id);
  }

  private void compare(Expected file, List<String> problems) throws IOException {
    if (!Files.exists(file.path)) {
      problems.add(
          "The %s is on record, and its file %s is not there".formatted(file.what, file.path));
    } else if (Files.size(file.path) != file.sizeBytes || !sha256(file.path).equals(file.sha256)) {
      problems.add("The file of %s, %s, has other bytes".formatted(file.what, file.path));
    }
  }

  private static String sha256(Path path) throws IOException {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
