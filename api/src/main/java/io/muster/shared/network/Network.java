package io.muster.shared.network;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;

/** A network of IPv4 or IPv6 addresses (RFC 4632, RFC 4291 2.3). */
public record Network(byte[] prefix, int bits) {

  /**
   * Empty when it is written otherwise than {@code 10.1.0.0/16} or, one address, {@code 10.1.2.3}.
   */
  public static Optional<Network> parse(String text) {
    var parts = text.trim().split("/", -1);
    if (parts.length > 2 || !isLiteral(parts[0])) {
      return Optional.empty();
    }
    if (parts.length == 2 && !parts[1].matches("\\d{1,3}")) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.ofLiteral(parts[0]).getAddress();
      var bits = parts.length == 2 ? Integer.parseInt(parts[1]) : 8 * address.length;
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

  public boolean contains(InetAddress address) {
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

  /**
   * The network that one sender is taken to own: one IPv4 address, or the first 64 bits of an IPv6
   * address, because a line is given all addresses of such a prefix (RFC 6177). Text that is no
   * address stands for itself.
   */
  public static String behind(String address) {
    try {
      var bytes = InetAddress.ofLiteral(address).getAddress();
      return bytes.length == 16
          ? HexFormat.of().formatHex(bytes, 0, 8)
          : HexFormat.of().formatHex(bytes);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
