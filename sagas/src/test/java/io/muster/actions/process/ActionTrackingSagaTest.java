package io.muster.actions.process;

import io.muster.actions.commands.ActionCommand.EndAction;
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
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class ActionTrackingSagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final ActionId ACTION = new ActionId(new UUID(1, 1));

  private final SagaTestFixture<ActionTrackingSaga> saga =
      new SagaTestFixture<>(ActionTrackingSaga.class);

  private ActionRequested requested() {
    return new ActionRequested(
        ACME,
        DEVICE,
        ACTION,
        1,
        "{}",
        null,
        "default",
        60,
        saga.currentTime().plus(Duration.ofHours(1)));
  }

  private static ActionProgressed progressed(ActionState state) {
    return new ActionProgressed(ACME, DEVICE, ACTION, state, null);
  }

  @Test
  void endsAnActionThatNobodyAcknowledges() throws Exception {
    saga.givenAPublished(requested())
        .whenTimeElapses(Duration.ofHours(1))
        .expectDispatchedCommands(new EndAction(ACME, DEVICE, ACTION));
  }

  @Test
  void endsOneThatTakesTooLongFromItsFirstWordOn() throws Exception {
    saga.givenAPublished(requested())
        .andThenTimeElapses(Duration.ofMinutes(10))
        .andThenAPublished(progressed(ActionState.ACKNOWLEDGED))
        .andThenTimeElapses(Duration.ofSeconds(30))
        .andThenAPublished(progressed(ActionState.RUNNING))
        .whenTimeElapses(Duration.ofSeconds(30))
        .expectDispatchedCommands(new EndAction(ACME, DEVICE, ACTION))
        .expectNoScheduledDeadlines();
  }

  @Test
  void looksAgainWhereAnotherClockIsBehind() throws Exception {
    var later =
        saga.currentTime().plus(Duration.ofHours(1)).plusMillis(200).truncatedTo(ChronoUnit.MILLIS);
    saga.setCallbackBehavior((command, _) -> command instanceof EndAction ? later : null);
    saga.givenAPublished(requested())
        .whenTimeElapses(Duration.ofHours(1))
        .expectDispatchedCommands(new EndAction(ACME, DEVICE, ACTION))
        .expectScheduledDeadlineWithName(later, ActionTrackingSaga.EXPIRY);
  }

  /** Nobody asks when a late word came. */
  @Test
  void waitsForALateWordAndThenCloses() throws Exception {
    var closing = saga.currentTime().plus(ActionState.LATE).truncatedTo(ChronoUnit.MILLIS);
    var answers = new ArrayDeque<>(List.of(closing));
    saga.setCallbackBehavior((_, _) -> answers.poll());
    saga.givenAPublished(requested())
        .andThenAPublished(progressed(ActionState.RUNNING))
        .andThenTimeElapses(Duration.ofMinutes(1))
        .andThenAPublished(new ActionTimedOut(ACME, DEVICE, ACTION))
        .whenTimeElapses(ActionState.LATE)
        .expectDispatchedCommands(new EndAction(ACME, DEVICE, ACTION))
        .expectActiveSagas(0);
  }

  /** Others of the device timed it out; and a record of before knows no end of that. */
  @Test
  void waitsForALateWordWhoeverEndedIt() throws Exception {
    saga.givenAPublished(requested())
        .andThenAPublished(new ActionTimedOut(ACME, DEVICE, ACTION))
        .whenTimeElapses(ActionState.LATE.plusSeconds(1))
        .expectDispatchedCommands(new EndAction(ACME, DEVICE, ACTION))
        .expectActiveSagas(0);
  }

  @Test
  void isOverWithTheAction() throws Exception {
    for (var end :
        List.of(
            new ActionFinished(
                ACME, DEVICE, ACTION, ActionState.SUCCEEDED, null, false, null, null),
            new ActionExpired(ACME, DEVICE, ACTION),
            new ActionClosed(ACME, DEVICE, ACTION),
            new ActionCancelled(ACME, DEVICE, ACTION))) {
      new SagaTestFixture<>(ActionTrackingSaga.class)
          .givenAPublished(requested())
          .whenPublishingA(end)
          .expectNoScheduledDeadlines()
          .expectActiveSagas(0);
    }
  }
}
