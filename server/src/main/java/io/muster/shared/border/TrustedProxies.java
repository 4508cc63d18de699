package io.muster.shared.border;

import io.muster.shared.network.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;

/**
 * Believes the headers {@code X-Forwarded-*} of the configured proxies, and of nobody else. A proxy
 * appends the address that it was asked from to {@code X-Forwarded-For}, so the list is read from
 * its end. What stands before the first address that is no proxy's may be made up.
 */
final class TrustedProxies implements HttpConfiguration.Customizer {

  private final List<Network> proxies;
  private final ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();

  TrustedProxies(List<Network> proxies) {
    this.proxies = proxies;
    // Few proxies set these headers, so few remove what a client sends in them.
    forwarded.setForwardedHeader(null);
    forwarded.setForwardedServerHeader(null);
    forwarded.setForwardedHttpsHeader(null);
    forwarded.setForwardedCipherSuiteHeader(null);
    forwarded.setForwardedSslSessionIdHeader(null);
  }

  @Override
  public Request customize(Request request, HttpFields.Mutable answer) {
    if (!isProxy(request.getConnectionMetaData().getRemoteSocketAddress())) {
      return request;
    }
    var headers = HttpFields.build(request.getHeaders());
    var client = client(request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false));
    headers.remove(HttpHeader.X_FORWARDED_FOR);
    client.ifPresent(it -> headers.add(new HttpField(HttpHeader.X_FORWARDED_FOR, it)));
    var told = headers.asImmutable();
    return forwarded.customize(
        new Request.Wrapper(request) {
          @Override
          public HttpFields getHeaders() {
            return told;
          }
        },
        answer);
  }

  /** The last address that is no proxy's; the first of the list where all are proxies'. */
  private Optional<String> client(List<String> chain) {
    Optional<String> found = Optional.empty();
    for (var said : chain.reversed()) {
      try {
        var host = new HostPort(said).getHost(); // some proxies add the port
        var address = InetAddress.ofLiteral(host);
        found = Optional.of(host);
        if (!isProxy(address)) {
          return found;
        }
      } catch (IllegalArgumentException e) {
        return found;
      }
    }
    return found;
  }

  private boolean isProxy(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet && isProxy(inet.getAddress());
  }

  private boolean isProxy(InetAddress address) {
    return proxies.stream().anyMatch(proxy -> proxy.contains(address));
  }
}
