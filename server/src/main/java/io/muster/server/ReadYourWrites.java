package io.muster.server;

import io.muster.embedded.events.SqliteEventStorageEngine;
import io.muster.shared.border.RequestScope;
import io.muster.shared.projection.Projector;
import java.time.Duration;
import java.util.List;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Holds the answer to a write back, bounded, until the read models of this process show it; past
 * the bound the answer says so in {@link #HEADER}. A command without an event waits for nothing,
 * and a device for the look-ups alone.
 */
final class ReadYourWrites extends DefaultCommandGateway {

  static final String HEADER = "X-Muster-Consistency";
  private static final Duration BOUND = Duration.ofSeconds(2);

  private final SqliteEventStorageEngine engine;
  private final ObjectProvider<Projector> projectors;

  ReadYourWrites(
      CommandBus bus, SqliteEventStorageEngine engine, ObjectProvider<Projector> projectors) {
    super(builder().commandBus(bus));
    this.engine = engine;
    this.projectors = projectors;
  }

  @Override
  public <R> R sendAndWait(Object command) {
    if (!RequestScope.active() || CurrentUnitOfWork.isStarted()) {
      return super.sendAndWait(command);
    }
    engine.takeLastAppended();
    R result = super.sendAndWait(command);
    await(engine.takeLastAppended());
    return result;
  }

  private void await(@Nullable Long position) {
    if (position == null) {
      return;
    }
    for (var projector : awaited()) {
      if (!projector.awaitPosition(position, BOUND)
          && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web
          && web.getResponse() != null) {
        web.getResponse().setHeader(HEADER, "pending");
      }
    }
  }

  private List<Projector> awaited() {
    var names = RequestScope.ofPerson() ? List.of("lookups", "views") : List.of("lookups");
    return projectors.stream().filter(projector -> names.contains(projector.name())).toList();
  }
}
