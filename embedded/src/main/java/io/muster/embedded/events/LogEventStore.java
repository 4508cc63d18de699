package io.muster.embedded.events;

import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event store on the {@link EventLog}. Every append wakes its readers; a reader can name
 * types of events that it need not read.
 */
public final class LogEventStore extends AbstractEventStore {

  private final SqliteEventStorageEngine engine;

  public LogEventStore(SqliteEventStorageEngine engine) {
    super(new Parts().storageEngine(engine));
    this.engine = engine;
  }

  /** What the framework's part of this store is made from. */
  private static final class Parts extends Builder {}

  @Override
  public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken from) {
    return engine.follow(from);
  }
}
