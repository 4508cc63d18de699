package io.muster.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.muster.shared.record.EventRecord;
import org.springframework.stereotype.Component;

/** What operators watch: how long the record is, how far the read models are behind, what waits. */
@Component
class Metrics implements MeterBinder {

  private final EventRecord record;
  private final Projectors projectors;

  Metrics(EventRecord record, Projectors projectors) {
    this.record = record;
    this.projectors = projectors;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("muster.events", record, EventRecord::head)
        .description("position of the last durable event")
        .register(registry);
    for (var projector : projectors.all()) {
      Gauge.builder(
              "muster.projector.lag",
              projector,
              it -> Math.max(0, record.head() - Math.max(0, it.position())))
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
