package io.muster.embedded.events;

import io.muster.audit.read.EventRecords;
import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;

/** The log as auditors read it. */
public final class EmbeddedEventRecords implements EventRecords {

  private final SqliteEventStorageEngine engine;

  public EmbeddedEventRecords(SqliteEventStorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public Stream<EventRecord> stream(String stream) {
    return engine.readTracked(stream).map(EmbeddedEventRecords::record);
  }

  @Override
  public long positionBefore(Instant time) {
    return engine.createTokenAt(time).position().orElseThrow();
  }

  @Override
  public Stream<EventRecord> after(long position) {
    return engine
        .readEvents(new GlobalSequenceTrackingToken(position), false)
        .map(EmbeddedEventRecords::record);
  }

  private static EventRecord record(TrackedEventMessage<?> message) {
    if (!(message instanceof DomainEventMessage<?> event)) {
      throw new EventLogException("The event log holds an event without a stream");
    }
    return new EventRecord(
        message.trackingToken().position().orElseThrow(),
        message.getIdentifier(),
        message.getPayloadType().getSimpleName(),
        event.getAggregateIdentifier(),
        event.getSequenceNumber(),
        message.getTimestamp(),
        message.getMetaData(),
        (DomainEvent) message.getPayload());
  }
}
