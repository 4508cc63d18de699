package io.muster.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.muster.actions.write.PendingActions;
import io.muster.notifications.read.LiveNotifications;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.projection.EventProcessor;
import io.muster.shared.record.EventRecord;
import org.springframework.stereotype.Component;

/** What operators watch: how long the record is, how far the read models are behind, what waits. */
@Component
class Metrics implements MeterBinder {

  private final EventRecord record;
  private final EventProcessors processors;

  private final PendingActions actions;
  private final LiveNotifications notifications;
  private final DiskSpace disk;

  Metrics(
      EventRecord record,
      EventProcessors processors,
      PendingActions actions,
      LiveNotifications notifications,
      DiskSpace disk) {
    this.disk = disk;
    this.actions = actions;
    this.notifications = notifications;
    this.record = record;
    this.processors = processors;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("muster.events", record, EventRecord::head)
        .description("position of the last durable event")
        .register(registry);
    Gauge.builder("muster.actions.waiting", actions, PendingActions::waiting)
        .description("requests of devices that wait for actions, in this process")
        .register(registry);
    Gauge.builder("muster.notifications.streams", notifications, LiveNotifications::streams)
        .description("streams of notifications that are open, in this process")
        .register(registry);
    Gauge.builder("muster.disk.left", disk, DiskSpace::left)
        .description("space that devices and uploads may use still, beside the reserve")
        .baseUnit("bytes")
        .register(registry);
    for (var processor : processors.all()) {
      Gauge.builder(
              "muster.projector.lag",
              processor,
              it -> Math.max(0, record.head() - Math.max(0, it.position())))
          .description("events that it is not through with yet")
          .strongReference(true)
          .tag("projector", processor.name())
          .register(registry);
      Gauge.builder("muster.projector.deadletters", processor, EventProcessor::letters)
          .description("events that it put aside because it failed on them")
          .strongReference(true)
          .tag("projector", processor.name())
          .register(registry);
    }
  }
}
