package io.muster.webhooks.process;

import io.muster.shared.commands.Refusal;
import io.muster.shared.network.Network;
import io.muster.webhooks.commands.WebhookTargets;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Keeps webhooks from internal addresses: a name is resolved once for each connection, each of its
 * addresses is checked, and the connection goes to what was checked. The registries of special
 * addresses are those of IANA (RFC 6890).
 */
@Component
@EnableConfigurationProperties(WebhookOptions.class)
class TargetAddresses implements WebhookTargets, DnsResolver {

  private static final List<Network> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/96",
              "::ffff:0:0/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .flatMap(text -> Network.parse(text).stream())
          .toList();

  private final List<Network> allowed;

  TargetAddresses(WebhookOptions options) {
    this.allowed = options.networks();
  }

  @Override
  public void require(String url) {
    var uri = parse(url);
    var host = uri.getHost();
    var tls = "https".equalsIgnoreCase(uri.getScheme());
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw refused("url must be an address such as https://example.com/hook, without a user");
    }
    if (!tls && !("http".equalsIgnoreCase(uri.getScheme()) && !allowed.isEmpty())) {
      throw refused("url must begin with https://");
    }
    literal(host).filter(address -> !isAllowed(address)).ifPresent(_ -> throwInternal());
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw refused("url must be an address such as https://example.com/hook");
    }
  }

  private static void throwInternal() {
    throw refused("url must not name an internal address");
  }

  private static RuntimeException refused(String detail) {
    return Refusal.impossible("webhook-url-refused", detail).asException();
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a webhook may go there. */
  boolean isAllowed(InetAddress address) {
    return isListed(address)
        || (SPECIAL.stream().noneMatch(network -> network.contains(address))
            && !address.isAnyLocalAddress()
            && !address.isLoopbackAddress()
            && !address.isLinkLocalAddress()
            && !address.isSiteLocalAddress()
            && !address.isMulticastAddress());
  }

  /** Whether an operator has named its network. */
  boolean isListed(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address));
  }

  /** The client connects to these addresses, and to no other. */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    var found = InetAddress.getAllByName(host);
    for (var address : found) {
      if (!isAllowed(address)) {
        throw new InternalAddressException(host);
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /** A name that leads inside. */
  static final class InternalAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1;

    InternalAddressException(String host) {
      super(host + " has an internal address");
    }
  }
}
