package io.muster.embedded;

import io.muster.embedded.keys.SecretFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/**
 * Copies what cannot be made again, also while a server uses it: the record and the files to one
 * folder, the keys to another. They are kept apart because a forgotten key must be gone for good,
 * while copies of the record may be kept for ever: so of the keys there is one copy, the last.
 *
 * <p>Each of the two folders is there whole and durable, or not at all; what a back-up that was cut
 * off left is removed by the next one.
 */
public final class Backup {

  private static final String OLD = ".old";
  private static final int MAX_COPIES = 10;

  private final Path data;
  private final Path keysOfData;

  /**
   * @param keys of that data directory
   */
  public Backup(Path data, Path keys) throws IOException {
    this.data = real(data);
    this.keysOfData = real(keys);
  }

  /**
   * @param record a folder that is not there yet
   * @param keys a folder in which nothing but the keys of a former back-up is; they are replaced
   *     once the new ones are on the disk
   * @return files that the record names and the data directory lacks: of an output that a device
   *     was sending when a server was killed, or lost
   * @throws IOException with a sentence for the operator
   */
  public List<Path> copy(Path record, Path keys) throws IOException {
    var recordTo = real(record);
    var keysTo = real(keys);
    requireApart(recordTo, keysTo);
    if (Files.exists(recordTo, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(record + " exists already; name a new folder");
    }
    if (Files.exists(keysTo) && !Files.exists(keysTo.resolve(DataDirectory.PEOPLE))) {
      throw new IOException(keys + " exists and holds no keys; name a new folder for them");
    }
    if (!Files.exists(data.resolve(DataDirectory.EVENTS))) {
      throw new IOException("There is no record in " + data);
    }
    for (var name : DataDirectory.NEEDED_KEYS) {
      if (!Files.exists(keysOfData.resolve(name))) {
        throw new IOException(
            "There is no "
                + keysOfData.resolve(name)
                + ", so the keys of a former back-up are kept");
      }
    }
    try (var file =
            FileChannel.open(
                data.resolve("backup"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = file.tryLock()) {
      if (lock == null) {
        throw new IOException("Another back-up of " + data + " is under way");
      }
      var missing = copyRecord(recordTo);
      // After the record: who is in it has his key in the copy, unless he was erased meanwhile.
      copyKeys(keysTo);
      return missing;
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void requireApart(Path record, Path keys) throws IOException {
    for (var pair :
        List.of(
            List.of(record, keys),
            List.of(record, data),
            List.of(record, keysOfData),
            List.of(keys, data),
            List.of(keys, keysOfData))) {
      var one = pair.getFirst();
      var other = pair.getLast();
      if (one.startsWith(other) || other.startsWith(one)) {
        throw new IOException(
            "%s and %s do not belong into one another; name a folder elsewhere"
                .formatted(one, other));
      }
    }
  }

  /** Resolves symbolic links, also of a path that does not exist yet. */
  private static Path real(Path path) throws IOException {
    var absolute = path.toAbsolutePath().normalize();
    if (Files.exists(absolute)) {
      return absolute.toRealPath();
    }
    var parent = absolute.getParent();
    return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
  }

  /** Answers the files that the data directory itself lacks. */
  private List<Path> copyRecord(Path to) throws IOException, SQLException {
    var next = unfinished(to);
    // Files are copied twice: before the record, so that the copy has those that are removed
    // meanwhile, and after it, so that it has those that were added. What was added and removed in
    // between is on the copied record, and its file is gone: then the record is copied again.
    copyFiles(next);
    Set<Path> before;
    Set<Path> missing = Set.of();
    var copies = 0;
    do {
      before = missing;
      Files.deleteIfExists(next.resolve(DataDirectory.EVENTS));
      copyDatabase(data.resolve(DataDirectory.EVENTS), next.resolve(DataDirectory.EVENTS));
      copyFiles(next);
      missing = BackupCheck.missing(next);
    } while (!missing.isEmpty() && !missing.equals(before) && ++copies < MAX_COPIES);
    syncAll(next);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
    sync(to.resolve(".."));
    return missing.stream().map(file -> data.resolve(next.relativize(file))).toList();
  }

  private void copyFiles(Path to) throws IOException {
    for (var files : List.of(DataDirectory.ARTIFACTS, DataDirectory.OUTPUTS)) {
      copyFolder(data.resolve(files), to.resolve(files));
    }
  }

  private void copyKeys(Path to) throws IOException, SQLException {
    var next = unfinished(to);
    copyDatabase(keysOfData.resolve(DataDirectory.PEOPLE), next.resolve(DataDirectory.PEOPLE));
    copyFolder(keysOfData, next);
    syncAll(next);
    var old = to.resolveSibling(to.getFileName() + OLD);
    delete(old);
    if (Files.exists(to)) {
      Files.move(to, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
    sync(to.resolve(".."));
    delete(old);
  }

  /**
   * Makes an empty folder beside it that its owner alone can read: it will hold hashes and keys.
   */
  private static Path unfinished(Path folder) throws IOException {
    var next = folder.resolveSibling(folder.getFileName() + SecretFile.UNFINISHED);
    delete(next);
    Files.createDirectories(Objects.requireNonNull(next.getParent()));
    return Files.createDirectory(next, DataDirectory.OWNER_ALONE);
  }

  private static void copyDatabase(Path from, Path to) throws SQLException {
    var readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true); // or one that is not there would be made
    try (var connection = readOnly.createConnection("jdbc:sqlite:" + from);
        var vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, to.toString());
      vacuum.executeUpdate();
    }
  }

  /**
   * Copies the files that the copy does not have yet. Leaves out databases and unfinished files.
   */
  private static void copyFolder(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.equals(from.resolve(DataDirectory.INCOMING))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var name = file.getFileName().toString();
            if (!name.contains(".db")
                && !name.endsWith(SecretFile.UNFINISHED)
                && !name.equals(DataDirectory.LOCK)) {
              copyFile(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // removed meanwhile
            }
            throw failure;
          }
        });
  }

  private static void copyFile(Path file, Path to) throws IOException {
    try {
      Files.copy(file, to);
    } catch (FileAlreadyExistsException e) {
      return; // the files of a name never differ
    } catch (NoSuchFileException e) {
      if (Files.exists(file)) {
        throw e;
      }
    }
  }

  private static void syncAll(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var each : all.toList()) {
        sync(each);
      }
    }
  }

  private static void sync(Path fileOrFolder) throws IOException {
    try (var channel = FileChannel.open(fileOrFolder)) {
      channel.force(true);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
