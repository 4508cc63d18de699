package io.muster.embedded.events;

import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event store on the {@link EventLog}. Who follows it is woken by every append, and need not
 * read events of types that he has said he skips.
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
