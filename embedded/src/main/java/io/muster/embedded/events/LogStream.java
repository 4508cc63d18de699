package io.muster.embedded.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.jspecify.annotations.Nullable;

/**
 * The events of the log after a position, as they come. Events of a type that its reader does not
 * want are left out, but for the last of each part that is read: it tells him how far he is.
 */
final class LogStream implements TrackingEventStream {

  private static final int PART = 500;

  private final EventLog log;
  private final Function<List<StoredEvent>, Stream<? extends TrackedEventMessage<?>>> decode;
  private final Function<TrackedEventMessage<?>, String> typeOf;
  private final Set<String> unwanted = new HashSet<>();
  private final ArrayDeque<TrackedEventMessage<?>> part = new ArrayDeque<>();
  private long position;
  private @Nullable Runnable callback;

  /**
   * @param position of the last event that the reader has seen; 0 for none
   * @param typeOf the name under which an event is stored
   */
  LogStream(
      EventLog log,
      long position,
      Function<List<StoredEvent>, Stream<? extends TrackedEventMessage<?>>> decode,
      Function<TrackedEventMessage<?>, String> typeOf) {
    this.log = log;
    this.position = position;
    this.decode = decode;
    this.typeOf = typeOf;
  }

  @Override
  public synchronized Optional<TrackedEventMessage<?>> peek() {
    read();
    return Optional.ofNullable(part.peek());
  }

  // The lock is not held while it waits: who is told of an append may ask beside.
  @Override
  public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
    if (peek().isPresent()) {
      return true;
    }
    var atMost = Duration.of(timeout, unit.toChronoUnit());
    return !atMost.isZero() && log.awaitAfter(seen(), atMost) && peek().isPresent();
  }

  @Override
  public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
    while (!hasNextAvailable(1, TimeUnit.MINUTES)) {
      // An event comes, or an interruption.
    }
    return next();
  }

  private synchronized TrackedEventMessage<?> next() {
    return part.remove();
  }

  private synchronized long seen() {
    return position;
  }

  private void read() {
    if (part.isEmpty()) {
      var events = log.readAfter(position, PART, unwanted);
      if (!events.isEmpty()) {
        position = events.getLast().position();
        decode.apply(events).forEach(part::add);
      }
    }
  }

  @Override
  public synchronized void skipMessagesWithPayloadTypeOf(TrackedEventMessage<?> ignored) {
    unwanted.add(typeOf.apply(ignored));
  }

  @Override
  public synchronized boolean setOnAvailableCallback(Runnable callback) {
    close();
    this.callback = callback;
    log.appends().add(callback);
    return true;
  }

  @Override
  public synchronized void close() {
    if (callback != null) {
      log.appends().remove(callback);
      callback = null;
    }
  }
}
