package io.muster.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Artifact files in a folder, named by the ids of their artifacts. A file is there whole and
 * durable, or not at all.
 */
public final class ArtifactStore {

  private final Path folder;
  private final Path incoming;

  /** Opens a store, and removes unfinished files of an earlier process. */
  public ArtifactStore(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.incoming = Files.createDirectories(folder.resolve("incoming"));
    try (var leftovers = Files.newDirectoryStream(incoming)) {
      for (var leftover : leftovers) {
        Files.delete(leftover);
      }
    }
  }

  /** An artifact that was received and verified whole, and is not in the store yet. */
  public final class Received implements AutoCloseable {

    private final Path temporary;
    private final Artifact artifact;
    private final String sha256;
    private final long sizeBytes;

    private Received(Path temporary, Artifact artifact, String sha256, long sizeBytes) {
      this.temporary = temporary;
      this.artifact = artifact;
      this.sha256 = sha256;
      this.sizeBytes = sizeBytes;
    }

    public Artifact artifact() {
      return artifact;
    }

    /** Of the file, lower-case hex. */
    public String sha256() {
      return sha256;
    }

    public long sizeBytes() {
      return sizeBytes;
    }

    /** Puts it into the store, durably. */
    public void publish(UUID artifact) throws IOException {
      var shelf = Files.createDirectories(shelf(artifact));
      Files.move(temporary, path(artifact), StandardCopyOption.ATOMIC_MOVE);
      sync(shelf);
      sync(folder);
    }

    /** Forgets what was not published. */
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Receives an artifact while it is verified.
   *
   * @param in read to its end
   * @throws ArtifactException when it is no artifact that may be used; then nothing is left
   * @throws ArtifactTooLargeException when it has more bytes than allowed; likewise
   */
  public Received receive(InputStream in, ArtifactReader reader, long maxBytes) throws IOException {
    var temporary = temporary();
    try (var channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var copying = new CopyingInputStream(in, Channels.newOutputStream(channel), maxBytes);
      var artifact = reader.read(copying, ArtifactReader::nowhere);
      copying.transferTo(OutputStream.nullOutputStream()); // padding after the archive's end
      channel.force(true);
      return new Received(temporary, artifact, copying.sha256(), copying.count());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** A name in the store's file system for what is needed for a moment; swept at the next start. */
  public Path temporary() {
    return incoming.resolve(UUID.randomUUID().toString());
  }

  /** The artifacts whose files are older than a time. */
  public List<UUID> storedBefore(Instant time) throws IOException {
    try (var files = Files.walk(folder, 2)) {
      return files
          .filter(file -> !file.startsWith(incoming) && Files.isRegularFile(file))
          .filter(file -> file.toFile().lastModified() < time.toEpochMilli())
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
          .map(UUID::fromString)
          .toList();
    }
  }

  // A new name survives the loss of power once its folder is on the disk, too.
  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Where the file is; it may not exist. */
  public Path path(UUID artifact) {
    return shelf(artifact).resolve(artifact.toString());
  }

  private Path shelf(UUID artifact) {
    return folder.resolve(artifact.toString().substring(0, 2));
  }

  /** Downloads that have begun go on. */
  public void delete(UUID artifact) throws IOException {
    Files.deleteIfExists(path(artifact));
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
          throw new ArtifactTooLargeException(maxBytes);
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
