package io.muster.embedded.events;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of the log, at hand for those who follow it: they need not read what was
 * written a moment ago.
 */
final class RecentEvents {

  private static final int MAX_EVENTS = 4_096;

  /** Of payloads and metadata together: bounds memory where events are large. */
  private static final long MAX_CHARACTERS = 8 << 20;

  private final @Nullable StoredEvent[] ring = new @Nullable StoredEvent[MAX_EVENTS];

  /** Positions: of the oldest at hand, and after the newest. */
  private long from = 1;

  private long end = 1;
  private long characters;

  /**
   * @param events that follow one another; those at hand are dropped when these do not follow them
   */
  synchronized void add(List<StoredEvent> events) {
    for (var event : events) {
      if (event.position() != end) {
        clear(event.position());
      }
      while (from < end && (end - from == MAX_EVENTS || characters > MAX_CHARACTERS)) {
        drop();
      }
      ring[slot(end++)] = event;
      characters += size(event);
    }
  }

  private void clear(long next) {
    while (from < end) {
      drop();
    }
    from = next;
    end = next;
  }

  private void drop() {
    var slot = slot(from++);
    var dropped = ring[slot];
    if (dropped != null) {
      characters -= size(dropped);
    }
    ring[slot] = null;
  }

  /**
   * @return the events after one position up to another, in order; none when they are not all at
   *     hand
   */
  synchronized List<StoredEvent> between(long after, long last) {
    var events = new ArrayList<StoredEvent>();
    if (after + 1 >= from && last < end) {
      for (var at = after + 1; at <= last; at++) {
        var event = ring[slot(at)];
        if (event != null) {
          events.add(event);
        }
      }
    }
    return events;
  }

  private static int slot(long position) {
    return (int) (position % MAX_EVENTS);
  }

  private static long size(StoredEvent event) {
    return event.payload().length() + event.metadata().length();
  }
}
