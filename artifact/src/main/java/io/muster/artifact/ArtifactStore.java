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
import java.util.HexFormat;
import java.util.UUID;

/**
 * Artifact files in a folder, named by the SHA-256 of their bytes, so that the same bytes are
 * stored once. A file is there whole and durable, or not at all; what an upload that failed or a
 * process that was killed left behind is swept away.
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

  /**
   * @param sha256 of the file, lower-case hex
   */
  public record Stored(Artifact artifact, String sha256, long sizeBytes) {}

  /**
   * Stores an artifact while it is verified.
   *
   * @param in read to its end
   * @throws ArtifactException when it is no artifact that may be used; then nothing is left
   * @throws ArtifactTooLargeException when it has more bytes than allowed; likewise
   */
  public Stored receive(InputStream in, ArtifactReader reader, long maxBytes) throws IOException {
    var temporary = incoming.resolve(UUID.randomUUID().toString());
    try (var channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var copying = new CopyingInputStream(in, Channels.newOutputStream(channel), maxBytes);
      var artifact = reader.read(copying, ArtifactReader::nowhere);
      copying.transferTo(OutputStream.nullOutputStream()); // padding after the archive's end
      channel.force(true);
      var sha256 = copying.sha256();
      publish(temporary, sha256);
      return new Stored(artifact, sha256, copying.count());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void publish(Path temporary, String sha256) throws IOException {
    var file = path(sha256);
    var shelf = Files.createDirectories(shelf(sha256));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(shelf);
    sync(folder);
  }

  // A new name survives the loss of power once its folder is on the disk, too.
  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Where the file is; it may not exist. */
  public Path path(String sha256) {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256: " + sha256);
    }
    return shelf(sha256).resolve(sha256.substring(2));
  }

  private Path shelf(String sha256) {
    return folder.resolve(sha256.substring(0, 2));
  }

  public void delete(String sha256) throws IOException {
    Files.deleteIfExists(path(sha256));
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
        copy.write(bytes, offset, n);
        digest.update(bytes, offset, n);
      }
      return n;
    }
  }
}
