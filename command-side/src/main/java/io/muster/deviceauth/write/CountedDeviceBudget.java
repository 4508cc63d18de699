package io.muster.deviceauth.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.access.DeviceBudget;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.write.Rate;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Keeps one accepted device from using up what its tenant may. The events that its own requests
 * caused are counted, for each process and since it began. Requests are counted by token, of which
 * a device has one at a time.
 */
@Component
class CountedDeviceBudget implements DeviceBudget {

  /** Bytes of an event and its metadata, beside what {@link DomainEvent#weight} tells. */
  private static final long PLAIN = 500;

  /** Of the devices that add most often; a busy one is not forgotten. */
  private static final int IN_MEMORY = 50_000;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Clock clock;
  private final long bytesPerDay;
  private final long requestsPerSecond;
  private final Cache<String, Day> days =
      Caffeine.newBuilder().maximumSize(IN_MEMORY).expireAfterWrite(Duration.ofDays(1)).build();

  private record Day(LocalDate date, AtomicLong bytes) {}

  CountedDeviceBudget(DeviceauthOptions options, Clock clock) {
    this.clock = clock;
    this.bytesPerDay = options.eventBytesPerDay().toBytes();
    this.requestsPerSecond = options.requestsPerSecond();
  }

  @Autowired
  void countEvents(EventStore events) {
    events.registerDispatchInterceptor(
        messages -> {
          messages.forEach(this::count);
          return (_, message) -> message;
        });
  }

  private void count(EventMessage<?> message) {
    if (message.getPayload() instanceof DomainEvent event
        && message.getMetaData().get(Provenance.ACTOR) instanceof String actor
        && actor.startsWith(Caller.DEVICE_ACTOR)) {
      var today = today();
      days.asMap()
          .compute(
              actor,
              (_, day) ->
                  day != null && day.date.equals(today) ? day : new Day(today, new AtomicLong()))
          .bytes
          .addAndGet(PLAIN + event.weight());
    }
  }

  @Override
  public Requests requests() {
    var rate = new Rate(SECOND);
    return () -> {
      if (!rate.admits(requestsPerSecond, System.nanoTime())) {
        throw new Refusal(
                Refusal.Kind.TOO_MANY,
                "too-many-device-requests",
                "A device may send %d requests a second: try again in a second"
                    .formatted(requestsPerSecond))
            .retryAfter(SECOND)
            .asException();
      }
    };
  }

  @Override
  public void requireRoomInRecord(Caller device) {
    var day = days.getIfPresent(device.actor());
    if (day != null && day.date.equals(today()) && day.bytes.get() >= bytesPerDay) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-device-events",
              "The device has added %d bytes to the record today: go on tomorrow (UTC)"
                  .formatted(bytesPerDay))
          .retryAfter(untilTomorrow())
          .asException();
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private Duration untilTomorrow() {
    return Duration.between(
        clock.instant(), today().plusDays(1).atTime(LocalTime.MIN).toInstant(ZoneOffset.UTC));
  }
}
