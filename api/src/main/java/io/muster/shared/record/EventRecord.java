package io.muster.shared.record;

import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of all events of all tenants. Whoever has seen position n will never be
 * shown a lower one later.
 */
public interface EventRecord {

  /** Position of the last durable event; 0 when there is none. */
  long head();

  /**
   * Waits until the record has an event at a position or behind it.
   *
   * @return whether it has
   */
  boolean await(long position, Duration atMost) throws InterruptedException;

  /** Position of the last event that this thread appended since it asked last; null for none. */
  @Nullable Long takeLastAppended();

  /** Sequence number of the last event of a stream; -1 when there is no such stream. Cheap. */
  long lastSequence(String stream);

  /** One stream from its beginning, in order; read in parts as it is consumed. */
  default Stream<RecordedEvent> stream(String stream) {
    return stream(stream, 0);
  }

  /**
   * @param from sequence number of the first event
   */
  Stream<RecordedEvent> stream(String stream, long from);

  /** The last event of a stream. */
  Optional<RecordedEvent> last(String stream);

  /**
   * Every tenant's events after a position, in order; read in parts as they are consumed. For the
   * platform's own work, which acts for the tenant that an event names.
   */
  Stream<RecordedEvent> ofAllTenants(long after);

  /** A tenant's events after a position, in order; read in parts as they are consumed. */
  Stream<RecordedEvent> ofTenant(TenantId tenant, long after);

  /** Position of the last event before the first that was recorded at a time or later. */
  long positionBefore(Instant time);
}
