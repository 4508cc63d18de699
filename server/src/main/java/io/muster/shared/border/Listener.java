package io.muster.shared.border;

import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Whom the server listens to, and whose word on where a request comes from it takes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ListenerOptions.class)
class Listener {

  @Bean
  @Order // the last: it judges what the others chose
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> listens(ListenerOptions options) {
    return factory -> {
      options.requireSafe(factory.getAddress(), Ssl.isEnabled(factory.getSsl()));
      if (!options.trustedProxies().isEmpty()) {
        factory.addEngineValves(proxies(String.join(",", options.trustedProxies())));
      }
    };
  }

  private static RemoteIpValve proxies(String trusted) {
    var valve = new RemoteIpValve();
    valve.setInternalProxies(trusted);
    valve.setHostHeader("X-Forwarded-Host");
    valve.setPortHeader("X-Forwarded-Port");
    return valve;
  }
}
