package io.muster.audit.read;

import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** The event store as an auditor reads it: every event with its position, nothing left out. */
public interface EventRecords {

  /**
   * @param position in the whole store, from 1
   * @param type simple name of the event
   * @param stream identifier of the aggregate
   * @param recordedAt by the server's clock
   * @param metadata actor, correlation, causation
   */
  record EventRecord(
      long position,
      String id,
      String type,
      String stream,
      long sequence,
      Instant recordedAt,
      Map<String, ?> metadata,
      DomainEvent payload) {}

  /** One stream from its beginning, in order; read in parts as it is consumed. */
  Stream<EventRecord> stream(String stream);

  /** Position of the last event before the first that was recorded at a time or later. */
  long positionBefore(Instant time);

  /** The whole store after a position, in order; read in parts as it is consumed. */
  Stream<EventRecord> after(long position);
}
