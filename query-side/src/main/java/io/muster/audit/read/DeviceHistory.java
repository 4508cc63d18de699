package io.muster.audit.read;

import io.muster.audit.queries.AuditTrailView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.read.DeviceStatePart.Folding;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of one device in the order of the record, folded as they are read. What the device
 * shares with others stands among them as long as it does so.
 */
final class DeviceHistory {

  private final EventRecord record;
  private final TenantId tenant;
  private final DeviceId device;
  private final Set<String> own;
  private final Collection<Folding> foldings;

  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparingLong((Head head) -> head.next.position()));

  private final Set<String> opened = new HashSet<>();

  /** A stream that is read, and its next event. */
  private record Head(RecordedEvent next, Iterator<RecordedEvent> rest) {}

  /**
   * @param streams of the device alone
   */
  DeviceHistory(
      EventRecord record,
      TenantId tenant,
      DeviceId device,
      List<String> streams,
      Collection<Folding> foldings) {
    this.record = record;
    this.tenant = tenant;
    this.device = device;
    this.own = Set.copyOf(streams);
    this.foldings = foldings;
    opened.addAll(own);
    streams.forEach(stream -> goOn(record.stream(stream).iterator()));
  }

  private void goOn(Iterator<RecordedEvent> rest) {
    if (rest.hasNext()) {
      heads.add(new Head(rest.next(), rest));
    }
  }

  /** All events; at the end, what was folded is what the device is now. */
  Stream<RecordedEvent> events() {
    var all =
        new Iterator<RecordedEvent>() {
          private @Nullable RecordedEvent next = nextUpTo(Long.MAX_VALUE);

          @Override
          public boolean hasNext() {
            return next != null;
          }

          @Override
          public RecordedEvent next() {
            var found = next;
            if (found == null) {
              throw new NoSuchElementException();
            }
            next = nextUpTo(Long.MAX_VALUE);
            return found;
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false);
  }

  /**
   * The next event, folded.
   *
   * @return null when the next has a higher position, or there is none
   */
  @Nullable RecordedEvent nextUpTo(long position) {
    for (var head = heads.peek(); head != null; head = heads.peek()) {
      if (head.next.position() > position) {
        return null;
      }
      heads.remove();
      var event = head.next;
      goOn(head.rest);
      if (isMine(event)) {
        var isShown = own.contains(event.stream()) || isShared(event.stream());
        fold(event);
        openShared(event.position());
        if (isShown) {
          return event;
        }
      }
    }
    return null;
  }

  private boolean isMine(RecordedEvent event) {
    return event.payload().tenantId().equals(tenant)
        && AuditTrailView.concerns(event.payload(), device);
  }

  private boolean isShared(String stream) {
    return foldings.stream().anyMatch(folding -> folding.shared().contains(stream));
  }

  private void fold(RecordedEvent event) {
    var recorded = new Recorded(event.position(), event.recordedAt(), event.stream());
    foldings.forEach(folding -> folding.add(event.payload(), recorded));
  }

  /** What is shared from now on: what happened there before is folded, and not shown. */
  private void openShared(long position) {
    for (var folding : foldings) {
      for (var stream : folding.shared()) {
        if (opened.add(stream)) {
          open(stream, position);
          openShared(position); // it may name others
          return;
        }
      }
    }
  }

  private void open(String stream, long position) {
    var events = record.stream(stream).iterator();
    while (events.hasNext()) {
      var event = events.next();
      if (event.position() > position) {
        heads.add(new Head(event, events));
        return;
      }
      if (isMine(event)) {
        fold(event);
      }
    }
  }
}
