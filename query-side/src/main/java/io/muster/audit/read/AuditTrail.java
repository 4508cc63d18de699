package io.muster.audit.read;

import com.mongodb.client.MongoDatabase;
import io.muster.audit.queries.AuditQuery.Criteria;
import io.muster.audit.queries.AuditQuery.FindDeviceState;
import io.muster.audit.queries.AuditQuery.Moment;
import io.muster.audit.queries.AuditQuery.Moment.AtPosition;
import io.muster.audit.queries.AuditQuery.Moment.AtTime;
import io.muster.audit.queries.AuditTrailView;
import io.muster.audit.queries.DeviceState;
import io.muster.audit.read.EventRecords.EventRecord;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.inventory.queries.InventoryView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a device, in the order of the record, and what it was at any moment: folded from
 * its events by the same folds that keep the views. Cost: one read for the list of the device's
 * streams, then its events; it grows with the device's history, not with the fleet.
 */
public final class AuditTrail {

  private static final Criteria ALL = new Criteria(null, null, null, null);

  private final ReadModel<DomainEvent, AuditTrailView> trails;
  private final EventRecords records;

  public AuditTrail(MongoDatabase database, EventRecords records) {
    this.records = records;
    this.trails =
        new ReadModel<>(
            database,
            "trails",
            AuditTrailView.class,
            DomainEvent.class,
            event -> AuditTrailView.changedBy(event).map(DeviceId::toString).stream().toList(),
            AuditTrailView::after);
  }

  public List<ReadModel<?, ?>> readModels() {
    return List.of(trails);
  }

  /** Every event that concerns the device, in order; empty when the tenant never had it. */
  public Optional<Stream<EventRecord>> history(
      TenantId tenant, DeviceId device, Criteria criteria) {
    return trails
        .findById(device.toString())
        .filter(trail -> trail.tenantId().equals(tenant.value()))
        .map(
            trail ->
                merged(trail.streams())
                    .filter(of(tenant))
                    .filter(event -> AuditTrailView.concerns(event.payload(), device))
                    .filter(matching(criteria)));
  }

  /** The tenant's events after a position, in order. */
  public Stream<EventRecord> events(TenantId tenant, long after, Criteria criteria) {
    var from = criteria.from();
    var begin = from == null ? after : Math.max(after, records.positionBefore(from));
    return records.after(begin).filter(of(tenant)).filter(matching(criteria));
  }

  private static Predicate<EventRecord> of(TenantId tenant) {
    return event -> event.payload().tenantId().equals(tenant);
  }

  private static Predicate<EventRecord> matching(Criteria criteria) {
    return event ->
        (criteria.type() == null || criteria.type().equals(event.type()))
            && (criteria.actor() == null || criteria.actor().equals(event.metadata().get("actor")))
            && (criteria.from() == null || !event.recordedAt().isBefore(criteria.from()))
            && (criteria.to() == null || !event.recordedAt().isAfter(criteria.to()));
  }

  public Optional<DeviceState> handle(FindDeviceState query) {
    return history(query.tenantId(), query.deviceId(), ALL)
        .map(events -> last(events, query.moment()))
        .map(
            last -> {
              var folding = new Folding();
              history(query.tenantId(), query.deviceId(), ALL).stream()
                  .flatMap(Function.identity())
                  .takeWhile(event -> event.position() <= last)
                  .forEach(folding::add);
              return folding.state();
            });
  }

  /** Position of the last event up to a moment. By position, for clocks are read before that. */
  private static long last(Stream<EventRecord> events, Moment moment) {
    return switch (moment) {
      case AtPosition(var position) -> position;
      case AtTime(var time) ->
          events
              .filter(event -> !event.recordedAt().isAfter(time))
              .mapToLong(EventRecord::position)
              .max()
              .orElse(0);
    };
  }

  /** The device's events up to a moment, folded into each context's view. */
  private static final class Folding {

    private long position;
    private @Nullable DeviceView device;
    private @Nullable InventoryView inventory;
    private final LinkedHashMap<String, DeviceDeploymentView> deployments = new LinkedHashMap<>();

    void add(EventRecord event) {
      position = event.position();
      var payload = event.payload();
      inventory = InventoryView.after(inventory, payload, event.recordedAt());
      if (payload instanceof DeviceEvent happened) {
        device = DeviceView.after(device, happened, event.recordedAt());
      }
      if (payload instanceof DeviceDeploymentEvent happened) {
        var id = happened.deploymentId().toString();
        var view = DeviceDeploymentView.after(deployments.get(id), happened, event.recordedAt());
        if (view != null) {
          deployments.put(id, view);
        }
      }
    }

    DeviceState state() {
      return new DeviceState(position, device, inventory, List.copyOf(deployments.values()));
    }
  }

  private Stream<EventRecord> merged(List<String> streams) {
    var heads =
        new PriorityQueue<Head>(Comparator.comparingLong((Head head) -> head.next.position()));
    for (var stream : streams) {
      var events = records.stream(stream).iterator();
      if (events.hasNext()) {
        heads.add(new Head(events.next(), events));
      }
    }
    var merging =
        new Iterator<EventRecord>() {
          @Override
          public boolean hasNext() {
            return !heads.isEmpty();
          }

          @Override
          public EventRecord next() {
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

  private record Head(EventRecord next, Iterator<EventRecord> rest) {}
}
