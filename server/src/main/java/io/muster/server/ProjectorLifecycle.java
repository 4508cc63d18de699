package io.muster.server;

import io.muster.shared.projection.Projector;
import io.muster.shared.record.EventRecord;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the projectors and lets them catch up before the first request; stops them after the last.
 */
@Component
class ProjectorLifecycle implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ProjectorLifecycle.class);

  /** After all of the framework, and before the web server. */
  static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1_000;

  private static final Duration REPORT = Duration.ofSeconds(5);

  private final Projectors projectors;
  private final EventRecord record;
  private volatile boolean running;

  /** The framework does not stop what is starting still: whoever asks then waits for us. */
  private volatile boolean stopping;

  ProjectorLifecycle(Projectors projectors, EventRecord record) {
    this.projectors = projectors;
    this.record = record;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    projectors.all().forEach(Projector::start);
    running = true;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping = true));
    var head = record.head();
    var longReplay = false;
    for (var projector : projectors.all()) {
      while (!stopping && !projector.awaitPosition(head, REPORT)) {
        longReplay = true;
        log.info(
            "{} is catching up: position {} of {}", projector.name(), projector.position(), head);
      }
    }
    HeapShrinker.shrinkWhenIdle();
    if (longReplay) {
      HeapShrinker.shrinkNow();
    }
  }

  @Override
  public void stop() {
    running = false;
    projectors.all().forEach(Projector::close);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
