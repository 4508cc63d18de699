package io.muster.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Files in a folder, each named by an id. A file is there whole and durable, or not at all. */
public final class FileStore {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final String PARTS = "parts";

  private final Path folder;
  private final Path incoming;

  private FileStore(Path folder, Path incoming) {
    this.folder = folder;
    this.incoming = incoming;
  }

  /** Opens a store, and removes unfinished files of an earlier process. */
  public static FileStore open(Path folder) throws IOException {
    var incoming = Files.createDirectories(folder.resolve("incoming"));
    Files.createDirectories(folder.resolve(PARTS));
    sync(folder);
    for (var unfinished : listed(incoming)) {
      Files.delete(unfinished);
    }
    return new FileStore(folder, incoming);
  }

  /**
   * A part of this store, which is there once something is in it.
   *
   * @param name letters, digits, - and _
   */
  public FileStore part(String name) {
    return new FileStore(folder.resolve(PARTS).resolve(name), incoming);
  }

  /** Looks at a file while it is received; reads as much of it as it wants. */
  public interface Look<T> {
    T at(InputStream in) throws IOException;
  }

  /** A file that was received whole, and is not in the store yet. */
  public final class Received<T> implements AutoCloseable {

    private final Path temporary;
    private final T seen;
    private final String sha256;
    private final long sizeBytes;

    private Received(Path temporary, T seen, String sha256, long sizeBytes) {
      this.temporary = temporary;
      this.seen = seen;
      this.sha256 = sha256;
      this.sizeBytes = sizeBytes;
    }

    /** What was found in it. */
    public T seen() {
      return seen;
    }

    /** Of the file, lower-case hex. */
    public String sha256() {
      return sha256;
    }

    public long sizeBytes() {
      return sizeBytes;
    }

    /** Puts it into the store, durably; in place of a file with that id. */
    public void publish(UUID id) throws IOException {
      var shelf = Files.createDirectories(shelf(id));
      Files.move(temporary, path(id), StandardCopyOption.ATOMIC_MOVE);
      sync(shelf);
      sync(folder);
      sync(folder.resolve("..")); // of a part that is new
    }

    /** Forgets what was not published. */
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Receives a file.
   *
   * @param in read to its end
   * @param look whatever it throws, this throws, and nothing is left
   * @throws FileTooLargeException when it has more bytes than allowed; likewise
   */
  public <T> Received<T> receive(InputStream in, long maxBytes, Look<T> look) throws IOException {
    var temporary = temporary();
    try (var channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var copying = new CopyingInputStream(in, Channels.newOutputStream(channel), maxBytes);
      var seen = look.at(copying);
      copying.transferTo(OutputStream.nullOutputStream()); // what it did not read
      channel.force(true);
      return new Received<>(temporary, seen, copying.sha256(), copying.count());
    } catch (ArtifactReader.SinkException e) {
      Files.deleteIfExists(temporary);
      throw e.fault();
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** A name in the store's file system for what is needed for a moment; swept at the next start. */
  public Path temporary() {
    return incoming.resolve(UUID.randomUUID().toString());
  }

  /** The ids of files that are older than a time; not of those in parts. */
  public List<UUID> storedBefore(Instant time) throws IOException {
    var found = new ArrayList<UUID>();
    for (var shelf : shelves()) {
      for (var file : listed(shelf)) {
        var name = String.valueOf(file.getFileName());
        if (ID.matcher(name).matches() && file.toFile().lastModified() < time.toEpochMilli()) {
          found.add(UUID.fromString(name));
        }
      }
    }
    return found;
  }

  private List<Path> shelves() throws IOException {
    return listed(folder).stream()
        .filter(shelf -> String.valueOf(shelf.getFileName()).matches("[0-9a-f]{2}"))
        .toList();
  }

  /** Of a folder that may go away meanwhile. */
  private static List<Path> listed(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  // A new name survives the loss of power once its folder is on the disk, too.
  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Where the file is; it may not exist. */
  public Path path(UUID id) {
    return shelf(id).resolve(id.toString());
  }

  private Path shelf(UUID id) {
    return folder.resolve(id.toString().substring(0, 2));
  }

  /** Deletes all files; what others store meanwhile may be left. */
  public void deleteAll() throws IOException {
    for (var shelf : shelves()) {
      for (var file : listed(shelf)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Downloads that have begun go on. */
  public void delete(UUID id) throws IOException {
    Files.deleteIfExists(path(id));
  }

  /** Writes down what is read, and counts and digests it. */
  private static final class CopyingInputStream extends InputStream {

    private final InputStream in;
    private final OutputStream copy;
    private final long maxBytes;
    private final java.security.MessageDigest digest = Sha256.newDigest();
    private long count;

    CopyingInputStream(InputStream in, OutputStream copy, long maxBytes) {
      this.in = in;
      this.copy = copy;
      this.maxBytes = maxBytes;
    }

    long count() {
      return count;
    }

    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var n = in.read(bytes, offset, length);
      if (n > 0) {
        count += n;
        if (count > maxBytes) {
          throw new FileTooLargeException(maxBytes);
        }
        try {
          copy.write(bytes, offset, n);
        } catch (IOException e) {
          throw new ArtifactReader.SinkException(e);
        }
        digest.update(bytes, offset, n);
      }
      return n;
    }
  }
}
