package io.muster.shared.border;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

/** Whom the server listens to, and whose word on where a request comes from it takes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ListenerOptions.class)
class Listener {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  /** Connections that the system keeps until they are taken. */
  private static final int BACKLOG = 1_000;

  private static final Executor REQUESTS =
      VirtualThreads.getNamedVirtualThreadsExecutor("request-");

  @Bean
  @Order // the last: it judges what the others chose
  WebServerFactoryCustomizer<JettyServletWebServerFactory> listens(
      ListenerOptions options, SslBundles bundles, JsonMapper json, SecurityLog security) {
    return factory -> {
      var ssl = factory.getSsl();
      options.requireSafe(factory.getAddress(), Ssl.isEnabled(ssl));
      factory.setThreadPool(threads());
      factory.addServerCustomizers(
          server -> {
            for (var servlets : server.getDescendants(ServletHandler.class)) {
              servlets.setFilterChainsCached(false); // it would keep one for each path
            }
            server.setHandler(new LongPolls(server.getHandler(), REQUESTS));
            server.setErrorHandler(new ProtocolErrors(json, security));
            server.addBean(
                new NetworkConnectionLimit(options.connections(), server.getConnectors()));
            for (var connector : server.getConnectors()) {
              ((ServerConnector) connector).setAcceptQueueSize(BACKLOG);
              connector.getConnectionFactories().stream()
                  .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                  .map(it -> ((HttpConfiguration.ConnectionFactory) it).getHttpConfiguration())
                  .forEach(http -> configure(http, options));
              var tls = connector.getConnectionFactory(SslConnectionFactory.class);
              if (tls != null && ssl != null && ssl.getBundle() != null) {
                bundles.addBundleUpdateHandler(
                    ssl.getBundle(), renewed -> reload(tls.getSslContextFactory(), renewed));
              }
            }
          });
    };
  }

  /** Connections are watched by few threads of the system; each request has a virtual one. */
  private static QueuedThreadPool threads() {
    var threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setVirtualThreadsExecutor(REQUESTS);
    return threads;
  }

  private static void configure(HttpConfiguration http, ListenerOptions options) {
    http.setHeaderCacheSize(0); // each device has a token of its own
    var tls = http.getCustomizer(SecureRequestCustomizer.class);
    if (tls != null) {
      tls.setSniHostCheck(false); // a fleet may know the server by its address alone
    }
    if (!options.proxies().isEmpty()) {
      http.addCustomizer(new TrustedProxies(options.proxies()));
    }
  }

  /** Takes up certificates that were written anew; connections that are open keep theirs. */
  private static void reload(SslContextFactory.Server factory, SslBundle renewed) {
    var trial = new SslContextFactory.Server(); // one that fails to load has no certificate at all
    try {
      with(renewed, trial);
      trial.start();
      trial.stop();
      factory.reload(it -> with(renewed, it));
      log.info("Took up a renewed certificate");
    } catch (Exception e) {
      log.error("The renewed certificate cannot be taken up; the old one is served on", e);
    }
  }

  private static void with(SslBundle bundle, SslContextFactory factory) {
    factory.setKeyStore(bundle.getStores().getKeyStore());
    factory.setKeyStorePassword(
        Objects.requireNonNullElse(bundle.getStores().getKeyStorePassword(), ""));
  }
}
