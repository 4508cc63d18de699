package io.muster.embedded.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A random secret that is made once and kept. */
public final class SecretFile {

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

  /** Writes a text that only the owner of the file can read. */
  public static void write(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }
}
