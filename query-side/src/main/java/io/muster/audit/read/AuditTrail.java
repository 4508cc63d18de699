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
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.read.DeviceStatePart;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.record.ShownEvent;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/**
 * What happened to a device, in the order of the record, and what it was at any moment: folded from
 * its events by the same folds that keep the views. Cost: one read for the list of the device's
 * streams, then its events; it grows with the device's history, not with the fleet.
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
                merged(trail.streams())
                    .filter(event -> event.payload().tenantId().equals(tenant))
                    .filter(event -> AuditTrailView.concerns(event.payload(), device))
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

  @QueryHandler
  Optional<DeviceState> handle(FindDeviceState query) {
    return history(query.tenantId(), query.deviceId(), ALL)
        .map(events -> last(events, query.moment()))
        .flatMap(
            last -> history(query.tenantId(), query.deviceId(), ALL).map(it -> state(it, last)));
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
  private DeviceState state(Stream<RecordedEvent> events, long last) {
    var foldings = new LinkedHashMap<String, DeviceStatePart.Folding>();
    parts.forEach(part -> foldings.put(part.name(), part.begin()));
    var position = new long[1];
    events
        .takeWhile(event -> event.position() <= last)
        .forEach(
            event -> {
              position[0] = event.position();
              var recorded = new Recorded(event.position(), event.recordedAt(), event.stream());
              foldings.values().forEach(folding -> folding.add(event.payload(), recorded));
            });
    var shown = new LinkedHashMap<String, Object>();
    foldings.forEach(
        (name, folding) -> {
          var part = folding.shown();
          if (part != null) {
            shown.put(name, part);
          }
        });
    return new DeviceState(position[0], shown);
  }

  private Stream<RecordedEvent> merged(List<String> streams) {
    var heads =
        new PriorityQueue<Head>(Comparator.comparingLong((Head head) -> head.next.position()));
    for (var stream : streams) {
      var events = record.stream(stream).iterator();
      if (events.hasNext()) {
        heads.add(new Head(events.next(), events));
      }
    }
    var merging =
        new Iterator<RecordedEvent>() {

          @Override
          public boolean hasNext() {
            return !heads.isEmpty();
          }

          @Override
          public RecordedEvent next() {
            var head = heads.remove();
            if (head.rest.hasNext()) {
              heads.add(new Head(head.rest.next(), head.rest));
            }
            return head.next;
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(merging, Spliterator.ORDERED), false);
  }

  private record Head(RecordedEvent next, Iterator<RecordedEvent> rest) {}
}
