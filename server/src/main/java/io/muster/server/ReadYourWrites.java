package io.muster.server;

import io.muster.shared.border.CurrentRequest;
import io.muster.shared.record.EventRecord;
import java.time.Duration;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The command gateway. Delays the answer to a person's write, or to a device's authentication,
 * until the look-ups of this process show it, so that the next decision sees it. A device's report
 * only waits until its event is durable, because its aggregate holds it. Reads wait in {@link
 * FreshViews}.
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
    if (!CurrentRequest.active() || CurrentUnitOfWork.isStarted() || CurrentRequest.ofDevice()) {
      return super.sendAndWait(command);
    }
    record.takeLastAppended();
    R result = super.sendAndWait(command);
    await(record.takeLastAppended());
    return result;
  }

  /** A repeated command appends no event, but another request may just have recorded its effect. */
  private void await(@Nullable Long position) {
    var awaited = position == null ? record.head() : position;
    if (!projectors.getObject().awaitLookups(awaited, BOUND)) {
      FreshViews.tellPending();
    }
  }
}
