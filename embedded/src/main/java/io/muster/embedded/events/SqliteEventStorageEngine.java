package io.muster.embedded.events;

import io.muster.shared.events.Provenance;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Axon's view of the {@link EventLog}. Tokens are positions; the last event seen, exclusive. */
public final class SqliteEventStorageEngine implements EventStorageEngine {

  private static final Logger LOGGER = LoggerFactory.getLogger(SqliteEventStorageEngine.class);

  private static final int BATCH = 500;

  /** An event's payload names its tenant. */
  private static final Set<String> IN_PAYLOAD = Set.of(Provenance.TENANT);

  private final ThreadLocal<@Nullable Long> lastAppended = new ThreadLocal<>();
  private final EventLog log;
  private final Serializer serializer;
  private final EventUpcaster upcasters;
  private final SnapshotFilter snapshotFilter;

  /**
   * @param serializer writes JSON text
   * @param snapshotFilter refuses snapshots of older revisions of an aggregate
   */
  public SqliteEventStorageEngine(
      EventLog log, Serializer serializer, EventUpcaster upcasters, SnapshotFilter snapshotFilter) {
    this.log = log;
    this.serializer = serializer;
    this.upcasters = upcasters;
    this.snapshotFilter = snapshotFilter;
  }

  @Override
  public void appendEvents(List<? extends EventMessage<?>> events) {
    var rows = events.stream().map(this::row).toList();
    try {
      lastAppended.set(log.append(rows));
    } catch (StreamConflictException e) {
      throw new ConcurrencyException(e.getMessage(), e);
    }
  }

  /** Position of the last event that this thread appended since it asked last; null for none. */
  public @Nullable Long takeLastAppended() {
    var position = lastAppended.get();
    lastAppended.remove();
    return position;
  }

  @Override
  public void storeSnapshot(DomainEventMessage<?> snapshot) {
    log.putSnapshot(row(snapshot));
  }

  private StoredEvent row(EventMessage<?> event) {
    if (!(event instanceof DomainEventMessage<?> message)) {
      throw new IllegalArgumentException(
          "only events of aggregates are recorded, not " + event.getPayloadType().getName());
    }
    var payload = message.serializePayload(serializer, String.class);
    var metadata =
        message
            .withMetaData(message.getMetaData().withoutKeys(IN_PAYLOAD))
            .serializeMetaData(serializer, String.class);
    return new StoredEvent(
        0,
        message.getIdentifier(),
        message.getAggregateIdentifier(),
        message.getType(),
        message.getSequenceNumber(),
        message.getTimestamp().toEpochMilli(),
        payload.getType().getName(),
        payload.getType().getRevision(),
        payload.getData(),
        metadata.getData());
  }

  @Override
  public Stream<? extends TrackedEventMessage<?>> readEvents(
      @Nullable TrackingToken token, boolean mayBlock) {
    return tracked(stream(position(token), false, after -> log.readAfter(after, BATCH)));
  }

  private static long position(@Nullable TrackingToken token) {
    return token == null ? 0 : token.position().orElseThrow();
  }

  private Stream<TrackedEventMessage<?>> tracked(Stream<Data> events) {
    return EventUtils.upcastAndDeserializeTrackedEvents(events, serializer, upcasters);
  }

  /** The events after a token, as they come. */
  LogStream follow(@Nullable TrackingToken token) {
    return new LogStream(
        log,
        position(token),
        events -> tracked(events.stream().map(Data::new)),
        message -> typeOf(message.getPayloadType()));
  }

  /** The name under which events of a class are stored. */
  String typeOf(Class<?> payloadType) {
    return serializer.typeForClass(payloadType).getName();
  }

  @Override
  public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
    return EventStreamUtils.upcastAndDeserializeDomainEvents(
        stream(
            firstSequenceNumber - 1,
            true,
            after -> log.readStream(aggregateIdentifier, after + 1, BATCH)),
        serializer,
        upcasters);
  }

  /** One stream, with the positions of its events in the log. */
  Stream<TrackedEventMessage<?>> readTracked(String aggregateIdentifier, long from) {
    return tracked(
        stream(from - 1, true, after -> log.readStream(aggregateIdentifier, after + 1, BATCH)));
  }

  /** One that cannot be read is passed over: the events say the same. */
  @Override
  public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
    Stream<? extends DomainEventData<?>> snapshots =
        log.readSnapshot(aggregateIdentifier).stream().map(Data::new).filter(snapshotFilter::allow);
    Optional<? extends DomainEventMessage<?>> found =
        EventStreamUtils.upcastAndDeserializeDomainEvents(snapshots, serializer, upcasters)
            .asStream()
            .findFirst();
    try {
      found.ifPresent(DomainEventMessage::getPayload); // it is decoded when it is asked for
    } catch (RuntimeException e) {
      LOGGER.error("The snapshot of {} cannot be read: its events are", aggregateIdentifier, e);
      return Optional.empty();
    }
    return found.map(message -> message);
  }

  @Override
  public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
    var last = log.lastSequence(aggregateIdentifier);
    return last.isPresent() ? Optional.of(last.getAsLong()) : Optional.empty();
  }

  @Override
  public TrackingToken createTailToken() {
    return new GlobalSequenceTrackingToken(0);
  }

  @Override
  public TrackingToken createHeadToken() {
    return new GlobalSequenceTrackingToken(log.head());
  }

  @Override
  public TrackingToken createTokenAt(Instant dateTime) {
    var first = log.firstSince(dateTime.toEpochMilli());
    return new GlobalSequenceTrackingToken(first.isPresent() ? first.getAsLong() - 1 : log.head());
  }

  /** Reads batch after batch; one that has come to the end of the log may be asked again later. */
  private Stream<Data> stream(long after, boolean ends, LongFunction<List<StoredEvent>> read) {
    return StreamSupport.stream(
        new AbstractSpliterator<Data>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
          private final ArrayDeque<StoredEvent> batch = new ArrayDeque<>();
          private long last = after;
          private boolean ended;

          @Override
          public boolean tryAdvance(Consumer<? super Data> action) {
            if (batch.isEmpty() && !ended) {
              var rows = read.apply(last);
              batch.addAll(rows);
              ended = ends && rows.size() < BATCH;
            }
            var row = batch.poll();
            if (row == null) {
              return false;
            }
            last = ends ? row.sequence() : row.position();
            action.accept(new Data(row));
            return true;
          }
        },
        false);
  }

  /** A row as Axon reads it: the payload is decoded when somebody asks for it. */
  private record Data(StoredEvent row)
      implements TrackedEventData<String>, DomainEventData<String> {

    @Override
    public TrackingToken trackingToken() {
      return new GlobalSequenceTrackingToken(row.position());
    }

    @Override
    public String getType() {
      return row.aggregateType();
    }

    @Override
    public String getAggregateIdentifier() {
      return row.aggregate();
    }

    @Override
    public long getSequenceNumber() {
      return row.sequence();
    }

    @Override
    public String getEventIdentifier() {
      return row.identifier();
    }

    @Override
    public Instant getTimestamp() {
      return Instant.ofEpochMilli(row.timeMillis());
    }

    @Override
    public SerializedObject<String> getMetaData() {
      return new SerializedMetaData<>(row.metadata(), String.class);
    }

    @Override
    public SerializedObject<String> getPayload() {
      return new SimpleSerializedObject<>(
          row.payload(), String.class, row.payloadType(), row.payloadRevision());
    }
  }
}
