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
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything of one server, used by one process at a time.
 *
 * <pre>
 * events.db     the event log: the truth
 * artifacts/    artifact files, by artifact id
 * keys/         the installation's keys
 * views/        read models, tokens of processors, sagas: can be made again from the events
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

  static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * @throws EventLogException when another process uses it
   */
  static DataDirectory open(Path root) throws IOException {
    if (!Files.exists(root)) {
      Files.createDirectories(root, OWNER_ALONE);
    }
    Files.createDirectories(root.resolve("keys"));
    Files.createDirectories(root.resolve("views"));
    Files.createDirectories(root.resolve("tmp"));
    // Each killed process leaves a copy of SQLite's native library there.
    System.setProperty("org.sqlite.tmpdir", root.resolve("tmp").toAbsolutePath().toString());
    var channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw new EventLogException(
          "The data directory " + root.toAbsolutePath() + " is in use by another process.");
    }
    try (var leftovers = Files.newDirectoryStream(root.resolve("tmp"))) {
      for (var leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
    return new DataDirectory(root, channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another server in this process
    }
  }

  Path events() {
    return root.resolve("events.db");
  }

  public Path artifacts() {
    return root.resolve("artifacts");
  }

  public Path key(String name) {
    return root.resolve("keys").resolve(name);
  }

  Path views() {
    return root.resolve("views");
  }

  public Path initialPassword() {
    return root.resolve("admin-password");
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
