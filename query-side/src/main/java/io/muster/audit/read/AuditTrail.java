package io.muster.audit.read;

import io.muster.audit.queries.AuditQuery.Criteria;
import io.muster.audit.queries.AuditQuery.DeviceState;
import io.muster.audit.queries.AuditQuery.FindDeviceState;
import io.muster.audit.queries.AuditQuery.Moment;
import io.muster.audit.queries.AuditQuery.Moment.AtPosition;
import io.muster.audit.queries.AuditQuery.Moment.AtTime;
import io.muster.audit.queries.AuditTrailView;
import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.record.ShownEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/**
 * What happened to a device, in the order of the record, and what it was at any moment: folded from
 * its events by the same folds that keep the views. Cost: one read for the list of the device's
 * streams, then its events and those of what it shares with others; it grows with the device's
 * history, not with the fleet.
 */
@Component
public class AuditTrail {

  private static final Criteria ALL = new Criteria(null, null, null, null, null);

  private final ReadModel<ConcernsDevices, AuditTrailView> trails;
  private final EventRecord record;
  private final List<DeviceStatePart> parts;

  AuditTrail(ReadModels readModels, EventRecord record, List<DeviceStatePart> parts) {
    this.record = record;
    this.parts = parts;
    if (parts.stream().map(DeviceStatePart::name).distinct().count() < parts.size()) {
      throw new IllegalArgumentException("Two parts of a device's state have the same name");
    }
    this.trails =
        readModels.makeById(
            AuditTrail.class,
            "trails",
            AuditTrailView.class,
            ConcernsDevices.class,
            event -> event.deviceIds().stream().map(DeviceId::toString).distinct().toList(),
            AuditTrailView::after);
  }

  /** Every event that concerns the device, in order; empty when the tenant never had it. */
  public Optional<Stream<RecordedEvent>> history(
      TenantId tenant, DeviceId device, Criteria criteria) {
    return trails
        .of(tenant)
        .findById(device.toString())
        .map(
            trail ->
                new DeviceHistory(record, tenant, device, trail.streams(), foldings().values())
                    .events()
                    .filter(matching(criteria)));
  }

  /** The tenant's events after a position, in order. */
  public Stream<RecordedEvent> events(TenantId tenant, long after, Criteria criteria) {
    var from = criteria.from();
    var begin = from == null ? after : Math.max(after, record.positionBefore(from));
    return record.ofTenant(tenant, begin).filter(matching(criteria));
  }

  private static Predicate<RecordedEvent> matching(Criteria criteria) {
    return event ->
        (criteria.type() == null || criteria.type().equals(event.type()))
            && (criteria.context() == null
                || criteria.context().equals(ShownEvent.contextOf(event)))
            && (criteria.actor() == null || criteria.actor().equals(event.metadata().get("actor")))
            && (criteria.from() == null || !event.recordedAt().isBefore(criteria.from()))
            && (criteria.to() == null || !event.recordedAt().isAfter(criteria.to()));
  }

  private Map<String, DeviceStatePart.Folding> foldings() {
    var foldings = new LinkedHashMap<String, DeviceStatePart.Folding>();
    parts.forEach(part -> foldings.put(part.name(), part.begin()));
    return foldings;
  }

  @QueryHandler
  Optional<DeviceState> handle(FindDeviceState query) {
    return history(query.tenantId(), query.deviceId(), ALL)
        .map(events -> last(events, query.moment()))
        .flatMap(last -> state(query.tenantId(), query.deviceId(), last));
  }

  /** Position of the last event up to a moment. By position, for clocks are read before that. */
  private static long last(Stream<RecordedEvent> events, Moment moment) {
    return switch (moment) {
      case AtPosition(var position) -> position;
      case AtTime(var time) ->
          events
              .filter(event -> !event.recordedAt().isAfter(time))
              .mapToLong(RecordedEvent::position)
              .max()
              .orElse(0);
    };
  }

  /** The device's events up to a position, folded into each context's part. */
  private Optional<DeviceState> state(TenantId tenant, DeviceId device, long last) {
    return trails
        .of(tenant)
        .findById(device.toString())
        .map(
            trail -> {
              var foldings = foldings();
              var history =
                  new DeviceHistory(record, tenant, device, trail.streams(), foldings.values());
              var position = 0L;
              for (var event = history.nextUpTo(last);
                  event != null;
                  event = history.nextUpTo(last)) {
                position = event.position();
              }
              return new DeviceState(position, shown(foldings));
            });
  }

  private static Map<String, Object> shown(Map<String, DeviceStatePart.Folding> foldings) {
    var shown = new LinkedHashMap<String, Object>();
    foldings.forEach(
        (name, folding) -> {
          var part = folding.shown();
          if (part != null) {
            shown.put(name, part);
          }
        });
    return shown;
  }
}
