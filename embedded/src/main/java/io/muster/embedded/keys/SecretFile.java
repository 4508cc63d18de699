package io.muster.embedded.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A random secret that is made once and kept. */
public final class SecretFile {

  /** How the name of a file ends that is being written. */
  public static final String UNFINISHED = ".next";

  private static final int BYTES = 32;

  private SecretFile() {}

  /** The secret in the file, 32 bytes; a new one when there is no file. */
  public static byte[] open(Path file) throws IOException {
    if (!Files.exists(file)) {
      var secret = new byte[BYTES];
      new SecureRandom().nextBytes(secret);
      write(file, HexFormat.of().formatHex(secret));
    }
    return HexFormat.of().parseHex(Files.readString(file).strip());
  }

  /**
   * Writes a text that only the owner of the file can read: durably, and whole or not at all, for
   * what is sealed or signed with it must never outlive it.
   */
  public static void write(Path file, String text) throws IOException {
    var next = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }
}
