package io.muster.server;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Serves TLS from the files that the options name, and takes up what is written into them later: a
 * certificate is renewed without a restart.
 */
final class TlsFiles implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final String STORE = "spring.ssl.bundle.pem.muster.";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    var environment = context.getEnvironment();
    var certificate = environment.getProperty("muster.tls-certificate", "");
    var key = environment.getProperty("muster.tls-key", "");
    if (!certificate.isEmpty() && !key.isEmpty()) {
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "tls",
                  Map.of(
                      STORE + "keystore.certificate",
                      "file:" + certificate,
                      STORE + "keystore.private-key",
                      "file:" + key,
                      STORE + "keystore.verify-keys",
                      "true", // or one of two would be taken up
                      STORE + "reload-on-update",
                      "true",
                      "server.ssl.bundle",
                      "muster")));
    }
  }
}
