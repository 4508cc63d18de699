package io.muster.shared.border;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Who speaks to the server directly, and how. */
@ConfigurationProperties("muster")
public record ListenerOptions(
    @Option(
            "addresses or networks (10.0.0.0/8) of proxies, with commas between, whose"
                + " X-Forwarded-For, -Host, -Port and -Proto are believed")
        @DefaultValue
        List<String> trustedProxies,
    @Option("a file with the server's certificates (PEM): then it speaks TLS")
        @Nullable Path tlsCertificate,
    @Option("a file with the key of that certificate (PEM)") @Nullable Path tlsKey,
    @Option("whether to listen without TLS on other addresses than this machine's own")
        @DefaultValue("false")
        boolean plainHttp) {

  public ListenerOptions {
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new IllegalOptionException(
          "muster.tls-certificate and muster.tls-key must be given together");
    }
    trustedProxies = trustedProxies.stream().map(ListenerOptions::network).toList();
  }

  /** With the length of its prefix, which is all of it for one address. */
  private static String network(String text) {
    var parts = text.strip().split("/", 2);
    try {
      var bits = InetAddress.ofLiteral(parts[0]).getAddress().length * 8;
      var prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
      if (prefix >= 0 && prefix <= bits) {
        return parts[0] + "/" + prefix;
      }
    } catch (IllegalArgumentException e) {
      throw noNetwork(text);
    }
    throw noNetwork(text);
  }

  private static IllegalOptionException noNetwork(String text) {
    return new IllegalOptionException(
        "muster.trusted-proxies has " + text + ", which is no address and no network (10.0.0.0/8)");
  }

  /**
   * @param address to listen on; null for all that the machine has
   * @param tls whether it speaks TLS
   * @throws IllegalOptionException when passwords and tokens could be read on the way
   */
  void requireSafe(@Nullable InetAddress address, boolean tls) {
    if (!tls && !plainHttp && (address == null || !address.isLoopbackAddress())) {
      throw new IllegalOptionException(
          "The server would listen on "
              + (address == null ? "all addresses" : address.getHostAddress())
              + " without TLS. Give muster.tls-certificate and muster.tls-key, or"
              + " muster.plain-http=true where a proxy in front of it speaks TLS (and"
              + " muster.trusted-proxies, so that it believes where that says requests come"
              + " from).");
    }
  }
}
