package io.muster.shared.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that anybody can compute again from what they name: UUID version 5 (RFC 9562, 5.5). */
public final class NameBasedId {

  private NameBasedId() {}

  /**
   * The id of what the parts name together; the order counts. Each part is preceded by its length
   * in four bytes, so that none runs into the next.
   */
  public static UUID of(UUID namespace, String... parts) {
    var sha1 = sha1();
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .flip());
    for (var part : parts) {
      var bytes = part.getBytes(UTF_8);
      sha1.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      sha1.update(bytes);
    }
    var digest = ByteBuffer.wrap(sha1.digest());
    var high = (digest.getLong() & ~0xF000L) | 0x5000L;
    var low = (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
