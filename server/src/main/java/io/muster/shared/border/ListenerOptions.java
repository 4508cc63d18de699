package io.muster.shared.border;

import io.muster.shared.network.Network;
import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
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
    @Option("connections that are open at a time, at most") @DefaultValue("20000") int connections,
    @Option("bodies of requests that may come at a time; 0 for as many as the heap has room for")
        @DefaultValue("0")
        int bodies,
    @Option("how long a body may take to come, and a second more for each KiB of it")
        @DefaultValue("30s")
        Duration bodyTime,
    @Option("whether to listen without TLS on other addresses than this machine's own")
        @DefaultValue("false")
        boolean plainHttp) {

  public ListenerOptions {
    if (connections < 1) {
      throw new IllegalOptionException("muster.connections must be 1 or more");
    }
    if (bodies < 0) {
      throw new IllegalOptionException("muster.bodies must be 0 or more");
    }
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new IllegalOptionException(
          "muster.tls-certificate and muster.tls-key must be given together");
    }
    for (var proxy : trustedProxies) {
      if (Network.parse(proxy).isEmpty()) {
        throw new IllegalOptionException(
            "muster.trusted-proxies has "
                + proxy
                + ", which is no address and no network (10.0.0.0/8)");
      }
    }
  }

  List<Network> proxies() {
    return trustedProxies.stream().flatMap(proxy -> Network.parse(proxy).stream()).toList();
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
