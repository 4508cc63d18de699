package io.muster.shared.border;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
  }

  /**
   * @param address to listen on
   * @throws IllegalOptionException when passwords and tokens could be read on the way
   */
  void requireSafe(String address) {
    if (tlsCertificate == null && !plainHttp && !isThisMachine(address)) {
      throw new IllegalOptionException(
          "The server would listen on "
              + address
              + " without TLS. Give muster.tls-certificate and muster.tls-key, or"
              + " muster.plain-http=true where a proxy in front of it speaks TLS.");
    }
  }

  private static boolean isThisMachine(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalOptionException("server.address is " + address + ", which is no address");
    }
  }
}
