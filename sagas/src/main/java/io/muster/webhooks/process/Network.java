package io.muster.webhooks.process;

import java.net.InetAddress;
import java.util.Optional;

/** A network of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 2.3). */
record Network(byte[] prefix, int bits) {

  /** Empty when it is written otherwise than {@code 10.1.0.0/16}. */
  static Optional<Network> parse(String text) {
    var parts = text.trim().split("/", -1);
    if (parts.length != 2 || !parts[1].matches("\\d{1,3}") || !isLiteral(parts[0])) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(parts[0]).getAddress();
      var bits = Integer.parseInt(parts[1]);
      return bits <= 8 * address.length
          ? Optional.of(new Network(address, bits))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isLiteral(String text) {
    return text.matches("[0-9a-fA-F:.]+");
  }

  boolean contains(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    for (var bit = 0; bit < bits; bit++) {
      var mask = 0x80 >> (bit % 8);
      if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
