package io.muster.embedded;

import io.muster.embedded.events.EventLogException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds everything of one server, used by one process at a time.
 *
 * <pre>
 * events.db     the event log: the truth
 * artifacts/    artifact files, by artifact id
 * outputs/      what actions wrote, by tenant
 * keys/         the installation's keys, unless they are elsewhere
 * views/        read models, tokens of processors, sagas: can be made again from the events
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");
  static final FileAttribute<?> OWNER_ALONE = PosixFilePermissions.asFileAttribute(OWNERS);

  static final String EVENTS = "events.db";
  static final String ARTIFACTS = "artifacts";
  static final String OUTPUTS = "outputs";
  static final String KEYS = "keys";
  static final String PEOPLE = "people.db";
  static final String PLATFORM = "platform";
  static final String DIGEST = "digest";

  /**
   * Files of keys that must exist when the record has events: new ones could open nothing in it.
   */
  static final List<String> NEEDED_KEYS = List.of(PEOPLE, PLATFORM, DIGEST);

  static final String LOCK = "lock";
  static final String INCOMING = "incoming";

  private final Path root;
  private final Path keys;
  private final List<FileChannel> locks;

  private DataDirectory(Path root, Path keys, List<FileChannel> locks) {
    this.root = root;
    this.keys = keys;
    this.locks = locks;
  }

  /**
   * @throws EventLogException when another process uses it, or its keys are not there: with new
   *     ones, nobody could read who is in the record, and no device's token would be valid
   */
  static DataDirectory open(Path root, Path keys) throws IOException {
    if (Files.exists(root.resolve(EVENTS)) && !Files.exists(keys)) {
      throw new EventLogException(
          "There are events in %s, but no keys in %s: copy those of the back-up there, or say with --muster.keys-dir where they are."
              .formatted(root.toAbsolutePath(), keys.toAbsolutePath()));
    }
    make(root);
    make(keys);
    Files.createDirectories(root.resolve("views"));
    Files.createDirectories(root.resolve("tmp"));
    var locks = List.of(lock(root, "data"), lock(keys, "keys"));
    try (var leftovers = Files.newDirectoryStream(root.resolve("tmp"))) {
      for (var leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
    // Each killed process leaves a copy of SQLite's native library there.
    System.setProperty("org.sqlite.tmpdir", root.resolve("tmp").toAbsolutePath().toString());
    return new DataDirectory(root, keys, locks);
  }

  private static void make(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder, OWNER_ALONE);
    } else if (isOurs(folder)) {
      close(folder);
    } else {
      throw new EventLogException(
          folder.toAbsolutePath() + " holds other things than Muster's; name a folder of its own.");
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      var names = entries.map(entry -> String.valueOf(entry.getFileName())).toList();
      return names.isEmpty()
          || names.stream().anyMatch(Set.of(EVENTS, PEOPLE, LOCK, KEYS, "lost+found")::contains);
    }
  }

  private static void close(Path folder) {
    try {
      if (!Files.getPosixFilePermissions(folder).equals(OWNERS)) {
        Files.setPosixFilePermissions(folder, OWNERS);
        log.warn("Others had access to {}; from now on its owner alone has", folder);
      }
    } catch (IOException | UnsupportedOperationException e) {
      log.warn("Others may have access to {}: only its owner can change that", folder);
    }
  }

  private static FileChannel lock(Path folder, String what) throws IOException {
    var file =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(file) == null) {
      file.close();
      throw new EventLogException(
          "The %s directory %s is in use by another process."
              .formatted(what, folder.toAbsolutePath()));
    }
    return file;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another server in this process
    }
  }

  Path events() {
    return root.resolve(EVENTS);
  }

  public Path outputs() {
    return root.resolve(OUTPUTS);
  }

  public Path artifacts() {
    return root.resolve(ARTIFACTS);
  }

  public Path key(String name) {
    return keys.resolve(name);
  }

  Path views() {
    return root.resolve("views");
  }

  public Path initialPassword() {
    return root.resolve("admin-password");
  }

  @Override
  public void close() throws IOException {
    for (var lock : locks) {
      lock.close();
    }
  }
}
