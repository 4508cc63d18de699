package io.muster.multitenant.write;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.muster.multitenant.events.Limits;
import io.muster.shared.access.Usage;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.record.EventRecord;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * How many bytes each tenant has added to the record since midnight (UTC), about: events are
 * weighed and not measured. Counted in every process as the events come; what was before this
 * process began is read from the record when it is first asked for.
 */
@Component
class EventVolumes implements Follower, Usage {

  /** Bytes of an event and its metadata, beside what {@link DomainEvent#weight} tells. */
  private static final long PLAIN = 500;

  private static final int IN_MEMORY = 10_000;

  private final EventRecord record;
  private final Clock clock;
  private final LoadingCache<Day, AtomicLong> bytes =
      Caffeine.newBuilder().maximumSize(IN_MEMORY).build(this::read);

  private record Day(TenantId tenant, LocalDate date) {}

  EventVolumes(EventRecord record, Clock clock) {
    this.record = record;
    this.clock = clock;
  }

  private LocalDate date() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public String limit() {
    return Limits.EVENTS;
  }

  @Override
  public long of(TenantId tenant) {
    return today(tenant);
  }

  long today(TenantId tenant) {
    return bytes.get(new Day(tenant, date())).get();
  }

  private AtomicLong read(Day day) {
    var midnight = day.date.atStartOfDay(ZoneOffset.UTC).toInstant();
    try (var events = record.ofTenant(day.tenant, record.positionBefore(midnight))) {
      return new AtomicLong(events.mapToLong(event -> weight(event.payload())).sum());
    }
  }

  private static long weight(DomainEvent event) {
    return PLAIN + event.weight();
  }

  @Override
  public void changed(List<DomainEvent> events) {
    var today = date();
    for (var event : events) {
      var counted = bytes.getIfPresent(new Day(event.tenantId(), today));
      if (counted != null) {
        counted.addAndGet(weight(event));
      }
    }
  }

  @Override
  public void reset() {
    bytes.invalidateAll();
  }
}
