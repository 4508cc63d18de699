package io.muster.server;

import io.muster.embedded.EmbeddedOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells whoever started the server where it is. */
@Component
class ReadyLine {

  private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

  private final Environment environment;
  private final EmbeddedOptions options;

  ReadyLine(Environment environment, EmbeddedOptions options) {
    this.environment = environment;
    this.options = options;
  }

  @EventListener
  void on(ApplicationReadyEvent event) {
    var time = event.getTimeTaken();
    log.info(
        "Muster serves on {} port {}, from {}, {} ms after its start",
        environment.getProperty("server.address"),
        environment.getProperty("local.server.port"),
        options.dataDir(),
        time == null ? "some" : time.toMillis());
  }
}
