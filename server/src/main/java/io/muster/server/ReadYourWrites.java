package io.muster.server;

import io.muster.embedded.events.EventLog;
import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.shared.border.RequestScope;
import io.muster.shared.projection.Projector;
import java.time.Duration;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Holds the answer to a person's write, or to a device that is let in, back until the look-ups of
 * this process show it, so that the next decision knows. A device's report waits for its event to
 * be durable and for nothing else: its aggregate knows. Who reads waits in {@link FreshViews}.
 */
final class ReadYourWrites extends DefaultCommandGateway {

  private static final Duration BOUND = Duration.ofSeconds(2);

  private final SqliteEventStorageEngine engine;
  private final EventLog log;
  private final ObjectProvider<Projector> projectors;

  ReadYourWrites(
      CommandBus bus,
      SqliteEventStorageEngine engine,
      EventLog log,
      ObjectProvider<Projector> projectors) {
    super(builder().commandBus(bus));
    this.engine = engine;
    this.log = log;
    this.projectors = projectors;
  }

  @Override
  public <R> R sendAndWait(Object command) {
    if (!RequestScope.active() || CurrentUnitOfWork.isStarted() || RequestScope.ofDevice()) {
      return super.sendAndWait(command);
    }
    engine.takeLastAppended();
    R result = super.sendAndWait(command);
    await(engine.takeLastAppended());
    return result;
  }

  /** What is repeated without an event may have been recorded by another request just now. */
  private void await(@Nullable Long position) {
    var awaited = position == null ? log.head() : position;
    projectors.stream()
        .filter(projector -> projector.name().equals(Projections.LOOKUPS))
        .forEach(
            projector -> {
              if (!projector.awaitPosition(awaited, BOUND)) {
                FreshViews.tellPending();
              }
            });
  }
}
