package io.muster.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.muster.embedded.events.EventLog;
import io.muster.shared.projection.Projector;
import java.util.List;
import org.springframework.stereotype.Component;

/** What operators watch: how long the record is, how far the read models are behind, what waits. */
@Component
class Metrics implements MeterBinder {

  private final EventLog events;
  private final List<Projector> projectors;

  Metrics(EventLog events, List<Projector> projectors) {
    this.events = events;
    this.projectors = projectors;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("muster.events", events, EventLog::head)
        .description("position of the last durable event")
        .register(registry);
    for (var projector : projectors) {
      Gauge.builder(
              "muster.projector.lag",
              projector,
              it -> Math.max(0, events.head() - Math.max(0, it.position())))
          .description("events that the read models do not show yet")
          .tag("projector", projector.name())
          .register(registry);
      Gauge.builder("muster.projector.deadletters", projector, it -> it.deadLetters().size())
          .description("events that a view could not be made from")
          .tag("projector", projector.name())
          .register(registry);
    }
  }
}
