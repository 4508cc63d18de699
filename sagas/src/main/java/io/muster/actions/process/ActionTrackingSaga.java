package io.muster.actions.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.actions.commands.ActionCommand.EndAction;
import io.muster.actions.events.ActionEvent.ActionCancelRequested;
import io.muster.actions.events.ActionEvent.ActionCancelled;
import io.muster.actions.events.ActionEvent.ActionClosed;
import io.muster.actions.events.ActionEvent.ActionExpired;
import io.muster.actions.events.ActionEvent.ActionFinished;
import io.muster.actions.events.ActionEvent.ActionProgressed;
import io.muster.actions.events.ActionEvent.ActionRequested;
import io.muster.actions.events.ActionEvent.ActionTimedOut;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.Nullable;

/**
 * Ends an action whose time is over: when the device has not acknowledged it, or takes too long;
 * and closes one that took too long and was not told of late. One saga for each action.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ActionTrackingSaga {

  static final String EXPIRY = "action-expiry";
  static final String TIMEOUT = "action-timeout";

  private TenantId tenantId;
  private DeviceId deviceId;
  private long timeoutSeconds;
  private boolean acknowledged;

  @StartSaga
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionRequested event, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deviceId = event.deviceId();
    timeoutSeconds = event.timeoutSeconds();
    deadlines.schedule(event.notAfter(), EXPIRY, event.actionId());
  }

  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionProgressed event, @Timestamp Instant at, DeadlineManager deadlines) {
    begin(event.actionId(), at, deadlines);
  }

  /** The device may be at it without having said so; how long is for the action to say. */
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionCancelRequested event, @Timestamp Instant at, DeadlineManager deadlines) {
    begin(event.actionId(), at, deadlines);
  }

  private void begin(ActionId action, Instant at, DeadlineManager deadlines) {
    if (!acknowledged) {
      acknowledged = true;
      deadlines.cancelAllWithinScope(EXPIRY);
      deadlines.schedule(at.plusSeconds(timeoutSeconds), TIMEOUT, action);
    }
  }

  @DeadlineHandler(deadlineName = EXPIRY)
  void onExpiry(ActionId due, CommandGateway commands, DeadlineManager deadlines) {
    end(EXPIRY, due, commands, deadlines);
  }

  @DeadlineHandler(deadlineName = TIMEOUT)
  void onTimeout(ActionId due, CommandGateway commands, DeadlineManager deadlines) {
    end(TIMEOUT, due, commands, deadlines);
  }

  /**
   * There may be another time to wait for: that of a late word, or, by the clock of another
   * process, still the same.
   */
  private void end(
      String deadline, ActionId due, CommandGateway commands, DeadlineManager deadlines) {
    @Nullable Instant later = commands.sendAndWait(new EndAction(tenantId, deviceId, due));
    if (later == null) {
      cancel(deadlines);
      SagaLifecycle.end(); // also when the action was forgotten
    } else {
      deadlines.schedule(later, deadline, due);
    }
  }

  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionTimedOut event, @Timestamp Instant at, DeadlineManager deadlines) {
    cancel(deadlines);
    deadlines.schedule(at.plus(ActionState.LATE), TIMEOUT, event.actionId());
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionFinished event, DeadlineManager deadlines) {
    cancel(deadlines);
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionExpired event, DeadlineManager deadlines) {
    cancel(deadlines);
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionClosed event, DeadlineManager deadlines) {
    cancel(deadlines);
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "actionId")
  void on(ActionCancelled event, DeadlineManager deadlines) {
    cancel(deadlines);
  }

  private static void cancel(DeadlineManager deadlines) {
    deadlines.cancelAllWithinScope(EXPIRY);
    deadlines.cancelAllWithinScope(TIMEOUT);
  }
}
