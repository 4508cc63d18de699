package io.muster.embedded.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;

/** A random secret that is made once and kept. */
public final class SecretFile {

  /** How the name of a file ends that is being written. */
  public static final String UNFINISHED = ".next";

  private static final int BYTES = 32;

  private SecretFile() {}

  /** The secret in the file, 32 bytes; a new one when there is no file. */
  public static byte[] open(Path file) throws IOException {
    return HexFormat.of().parseHex(open(file, SecretFile::random).strip());
  }

  private static String random() {
    var secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /**
   * The text in the file; where there is no file, {@code made} is written first. Of several
   * processes that make one at the same time, all get the text of one of them.
   *
   * <p>Only the owner of the file can read it. It is written durably, and whole or not at all, for
   * what is sealed or signed with it must never outlive it.
   */
  public static String open(Path file, Supplier<String> made) throws IOException {
    if (!Files.exists(file)) {
      create(file, made.get());
    }
    return Files.readString(file);
  }

  private static void create(Path file, String text) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    var next =
        Files.createTempFile(
            folder,
            file.getFileName().toString(),
            UNFINISHED,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
        channel.force(true);
      }
      Files.createLink(file, next); // unlike a move, it replaces nothing
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster
    } finally {
      Files.deleteIfExists(next);
    }
    try (var changed = FileChannel.open(folder)) {
      changed.force(true);
    }
  }
}
