package io.muster.server;

import io.muster.shared.border.RequestScope;
import io.muster.shared.record.EventRecord;
import java.time.Duration;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The command gateway. Holds the answer to a person's write, or to a device that is let in, back
 * until the look-ups of this process show it, so that the next decision knows. A device's report
 * waits for its event to be durable and for nothing else: its aggregate knows. Who reads waits in
 * {@link FreshViews}.
 */
@Component("commandGateway")
class ReadYourWrites extends DefaultCommandGateway {

  private static final Duration BOUND = Duration.ofSeconds(2);

  private final EventRecord record;
  private final ObjectProvider<Projectors> projectors;

  ReadYourWrites(
      CommandBus bus,
      ConflictRetry retry,
      EventRecord record,
      ObjectProvider<Projectors> projectors) {
    super(builder().commandBus(bus).retryScheduler(retry));
    this.record = record;
    this.projectors = projectors;
  }

  @Override
  public <R> R sendAndWait(Object command) {
    if (!RequestScope.active() || CurrentUnitOfWork.isStarted() || RequestScope.ofDevice()) {
      return super.sendAndWait(command);
    }
    record.takeLastAppended();
    R result = super.sendAndWait(command);
    await(record.takeLastAppended());
    return result;
  }

  /** What is repeated without an event may have been recorded by another request just now. */
  private void await(@Nullable Long position) {
    var awaited = position == null ? record.head() : position;
    if (!projectors.getObject().awaitLookups(awaited, BOUND)) {
      FreshViews.tellPending();
    }
  }
}
