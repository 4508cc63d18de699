package io.muster.embedded.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;

/** The record in the {@link EventLog}. */
public final class EmbeddedRecord implements EventRecord {

  private final EventLog log;
  private final SqliteEventStorageEngine engine;

  public EmbeddedRecord(EventLog log, SqliteEventStorageEngine engine) {
    this.log = log;
    this.engine = engine;
  }

  @Override
  public long head() {
    return log.head();
  }

  @Override
  public boolean await(long position, Duration atMost) throws InterruptedException {
    return log.awaitAfter(position - 1, atMost);
  }

  @Override
  public @Nullable Long takeLastAppended() {
    return engine.takeLastAppended();
  }

  @Override
  public long lastSequence(String stream) {
    return log.lastSequence(stream).orElse(-1);
  }

  @Override
  public Stream<RecordedEvent> stream(String stream, long from) {
    return engine.readTracked(stream, from).map(this::recorded);
  }

  @Override
  public Optional<RecordedEvent> last(String stream) {
    var last = lastSequence(stream);
    if (last < 0) {
      return Optional.empty();
    }
    try (var events = engine.readTracked(stream, last)) {
      return events.findFirst().map(this::recorded);
    }
  }

  @Override
  public long positionBefore(Instant time) {
    return engine.createTokenAt(time).position().orElseThrow();
  }

  @Override
  public Stream<RecordedEvent> ofAllTenants(long after) {
    return engine.readEvents(new GlobalSequenceTrackingToken(after), false).map(this::recorded);
  }

  @Override
  public Stream<RecordedEvent> ofTenant(TenantId tenant, long after) {
    return ofAllTenants(after).filter(event -> event.payload().tenantId().equals(tenant));
  }

  private RecordedEvent recorded(TrackedEventMessage<?> message) {
    if (!(message instanceof DomainEventMessage<?> event)) {
      throw new EventLogException("The event log holds an event without a stream");
    }
    return new RecordedEvent(
        message.trackingToken().position().orElseThrow(),
        message.getIdentifier(),
        engine.typeOf(message.getPayloadType()),
        event.getAggregateIdentifier(),
        event.getSequenceNumber(),
        message.getTimestamp(),
        message.getMetaData(),
        (DomainEvent) message.getPayload());
  }
}
