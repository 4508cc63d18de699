package io.muster.server;

import io.muster.shared.projection.Projector;
import io.muster.shared.record.EventRecord;
import java.time.Duration;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Starts the projectors when commands can be handled, and lets them catch up before the sagas and
 * the first request: the commands of sagas rest on the look-ups, and sagas must not take the
 * processors from a long replay. Stops them after the last request and the sagas.
 */
@Component
class ProjectorLifecycle implements ConfigurerModule {

  private static final Logger log = LoggerFactory.getLogger(ProjectorLifecycle.class);

  private static final int PHASE = Phase.INBOUND_EVENT_CONNECTORS - 1;
  private static final Duration REPORT = Duration.ofSeconds(5);

  private final ObjectProvider<Projectors> projectors;
  private final EventRecord record;

  /** The framework does not stop what is starting still: whoever asks then waits for us. */
  private volatile boolean stopping;

  ProjectorLifecycle(ObjectProvider<Projectors> projectors, EventRecord record) {
    this.projectors = projectors;
    this.record = record;
  }

  @Override
  public void configureModule(Configurer configurer) {
    configurer.onStart(PHASE, this::start);
    configurer.onShutdown(PHASE, this::stop);
  }

  private void start() {
    var all = projectors.getObject().all();
    Heap.shrinkWhenIdle();
    all.forEach(Projector::start);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping = true));
    var head = record.head();
    var longReplay = false;
    for (var projector : all) {
      while (!stopping && !projector.awaitPosition(head, REPORT)) {
        longReplay = true;
        log.info(
            "{} is catching up: position {} of {}", projector.name(), projector.position(), head);
      }
    }
    if (longReplay) {
      System.gc(); // a long replay leaves much garbage
    }
  }

  private void stop() {
    projectors.getObject().all().forEach(Projector::close);
  }
}
