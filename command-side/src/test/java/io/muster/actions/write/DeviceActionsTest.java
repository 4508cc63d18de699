package io.muster.actions.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.actions.commands.ActionCommand.CancelAction;
import io.muster.actions.commands.ActionCommand.CancelAll;
import io.muster.actions.commands.ActionCommand.EndAction;
import io.muster.actions.commands.ActionCommand.ReportAction;
import io.muster.actions.commands.ActionCommand.ReportAllDone;
import io.muster.actions.commands.ActionCommand.RequestAction;
import io.muster.actions.commands.ActionCommand.RequireToldAction;
import io.muster.actions.commands.ActionCommand.SendActions;
import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionEvent.ActionCancelRequested;
import io.muster.actions.events.ActionEvent.ActionCancelled;
import io.muster.actions.events.ActionEvent.ActionClosed;
import io.muster.actions.events.ActionEvent.ActionExpired;
import io.muster.actions.events.ActionEvent.ActionFinished;
import io.muster.actions.events.ActionEvent.ActionProgressed;
import io.muster.actions.events.ActionEvent.ActionRequested;
import io.muster.actions.events.ActionEvent.ActionSent;
import io.muster.actions.events.ActionEvent.ActionTimedOut;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceActionsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final ActionId ONE = new ActionId(new UUID(1, 1));
  private static final ActionId TWO = new ActionId(new UUID(1, 2));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final AggregateTestFixture<DeviceActions> device =
      new AggregateTestFixture<>(DeviceActions.class);

  private Instant now = NOON;

  DeviceActionsTest() {
    device.registerInjectableResource(
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        });
  }

  private void at(Instant next) {
    now = next;
  }

  private static RequestAction request(ActionId action, String lane, @Nullable ActionId replaces) {
    return new RequestAction(
        ACME, DEVICE, action, "{}", null, lane, HOUR, NOON.plus(HOUR), replaces, false);
  }

  private static ActionRequested requested(ActionId action, long number, String lane) {
    return new ActionRequested(
        ACME, DEVICE, action, number, "{}", null, lane, HOUR.toSeconds(), NOON.plus(HOUR));
  }

  private static ActionSent sent(ActionId action) {
    return new ActionSent(ACME, DEVICE, action);
  }

  private static ActionProgressed progressed(
      ActionId action, ActionState state, @Nullable Long sequence) {
    return new ActionProgressed(ACME, DEVICE, action, state, sequence);
  }

  private static ActionFinished finished(ActionId action, ActionState state) {
    return new ActionFinished(ACME, DEVICE, action, state, null, false, null, null);
  }

  private static ReportAction report(ActionId action, ActionState state, @Nullable Long sequence) {
    return new ReportAction(ACME, DEVICE, action, state, sequence, null, null);
  }

  private static SendActions send(ActionId... actions) {
    return new SendActions(ACME, DEVICE, List.of(actions));
  }

  @Test
  void numbersActionsInOrder() {
    device
        .given(requested(ONE, 1, "default"))
        .when(request(TWO, "default", null))
        .expectEvents(requested(TWO, 2, "default"));
    device.given(requested(ONE, 1, "default")).when(request(ONE, "default", null)).expectNoEvents();
  }

  @Test
  void tellsTheFirstOfEachLaneUntilItIsOver() {
    device
        .given(requested(ONE, 1, "a"), requested(TWO, 2, "a"))
        .when(send(ONE, TWO))
        .expectResultMessagePayload(List.of(ONE))
        .expectEvents(sent(ONE));
    device
        .given(requested(ONE, 1, "a"), requested(TWO, 2, "b"), sent(ONE))
        .when(send(ONE, TWO))
        .expectResultMessagePayload(List.of(ONE, TWO))
        .expectEvents(sent(TWO));
    device
        .given(
            requested(ONE, 1, "a"),
            requested(TWO, 2, "a"),
            sent(ONE),
            finished(ONE, ActionState.FAILED))
        .when(send(TWO))
        .expectEvents(sent(TWO));
  }

  /** The device's first word is recorded now, by the clock of the machine. */
  @Test
  void repeatedAndOlderReportsChangeNothing() {
    at(Instant.now());
    device
        .given(requested(ONE, 1, "a"), sent(ONE), progressed(ONE, ActionState.RUNNING, 5L))
        .when(report(ONE, ActionState.FAILED, 5L))
        .expectResultMessagePayload(ActionState.RUNNING)
        .expectNoEvents();
    device
        .given(requested(ONE, 1, "a"), sent(ONE), finished(ONE, ActionState.SUCCEEDED))
        .when(report(ONE, ActionState.FAILED, null))
        .expectResultMessagePayload(ActionState.SUCCEEDED)
        .expectNoEvents();
  }

  @Test
  void keepsTheBeginningOfALongOutput() {
    var kept = "begin" + "x".repeat(ActionEvent.MAX_OUTPUT - 7);
    var whole = kept + "\ud83d\ude00 end"; // four bytes where two are left
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(new ReportAction(ACME, DEVICE, ONE, ActionState.SUCCEEDED, null, whole, 0))
        .expectEvents(
            new ActionFinished(
                ACME, DEVICE, ONE, ActionState.SUCCEEDED, kept, true, Sha256.of(whole), 0));
  }

  @Test
  void knowsWhatTheDeviceWasTold() {
    var require = new RequireToldAction(ACME, DEVICE, ONE);
    var cancelled = new ActionCancelled(ACME, DEVICE, ONE);
    device
        .given(requested(ONE, 1, "a"), sent(ONE), finished(ONE, ActionState.FAILED))
        .when(require)
        .expectSuccessfulHandlerExecution()
        .expectNoEvents();
    device.given(requested(ONE, 1, "a")).when(require).expectException(RefusedException.class);
    device
        .given(requested(ONE, 1, "a"), cancelled)
        .when(require)
        .expectException(RefusedException.class);
    device.givenNoPriorActivity().when(require).expectException(RefusedException.class);
  }

  @Test
  void expiresUnlessItIsAcknowledgedInTime() {
    at(NOON.plus(HOUR));
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(new EndAction(ACME, DEVICE, ONE))
        .expectEvents(new ActionExpired(ACME, DEVICE, ONE));
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(report(ONE, ActionState.ACKNOWLEDGED, null))
        .expectResultMessagePayload(ActionState.EXPIRED)
        .expectEvents(new ActionExpired(ACME, DEVICE, ONE));
    at(NOON.plus(HOUR).minusMillis(1));
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(new EndAction(ACME, DEVICE, ONE))
        .expectResultMessagePayload(NOON.plus(HOUR))
        .expectNoEvents();
  }

  /** The device's first word is recorded now: its time-out is in an hour. */
  @Test
  void timesOutAndIsCorrectedByALateReport() {
    at(Instant.now().plus(HOUR).minus(Duration.ofMinutes(1)));
    device
        .given(requested(ONE, 1, "a"), sent(ONE), progressed(ONE, ActionState.RUNNING, null))
        .when(new EndAction(ACME, DEVICE, ONE))
        .expectNoEvents();
    at(Instant.now().plus(HOUR).plus(Duration.ofMinutes(1)));
    device
        .given(requested(ONE, 1, "a"), sent(ONE), progressed(ONE, ActionState.RUNNING, null))
        .when(new EndAction(ACME, DEVICE, ONE))
        .expectEvents(new ActionTimedOut(ACME, DEVICE, ONE));
    device
        .given(
            requested(ONE, 1, "a"),
            sent(ONE),
            progressed(ONE, ActionState.RUNNING, null),
            new ActionTimedOut(ACME, DEVICE, ONE))
        .when(report(ONE, ActionState.SUCCEEDED, null))
        .expectResultMessagePayload(ActionState.SUCCEEDED)
        .expectEvents(finished(ONE, ActionState.SUCCEEDED));
  }

  @Test
  void isClosedWhenTheDeviceIsSilentForAWeekMore() {
    at(Instant.now().plus(ActionState.LATE).plus(Duration.ofMinutes(1)));
    var timedOut =
        List.of(
            requested(ONE, 1, "a"),
            sent(ONE),
            progressed(ONE, ActionState.RUNNING, null),
            new ActionTimedOut(ACME, DEVICE, ONE));
    var closed = new ActionClosed(ACME, DEVICE, ONE);
    device
        .given(timedOut)
        .when(new EndAction(ACME, DEVICE, ONE))
        .expectResultMessagePayload(null)
        .expectEvents(closed);
    device
        .given(timedOut)
        .when(report(ONE, ActionState.SUCCEEDED, null))
        .expectResultMessagePayload(ActionState.TIMED_OUT)
        .expectEvents(closed);
    device
        .given(timedOut)
        .andGiven(closed)
        .when(report(ONE, ActionState.SUCCEEDED, null))
        .expectResultMessagePayload(ActionState.TIMED_OUT)
        .expectNoEvents();
  }

  /** What is forgotten to make room cannot be told of late any more. */
  @Test
  void closesWhatMakesRoom() {
    var given = new ArrayList<Object>();
    given.add(requested(ONE, 1, "a"));
    given.add(sent(ONE));
    given.add(progressed(ONE, ActionState.RUNNING, null));
    given.add(new ActionTimedOut(ACME, DEVICE, ONE));
    for (var i = 2; i <= DeviceActions.REMEMBERED + 1; i++) {
      var other = new ActionId(new UUID(2, i));
      given.add(requested(other, i, "a"));
      given.add(finished(other, ActionState.SUCCEEDED));
    }
    device
        .given(given)
        .when(request(TWO, "a", null))
        .expectEvents(
            new ActionClosed(ACME, DEVICE, ONE), requested(TWO, DeviceActions.REMEMBERED + 2, "a"));
  }

  @Test
  void isCancelledBeforeTheDeviceHasItAndElseAskedToStop() {
    device
        .given(requested(ONE, 1, "a"))
        .when(new CancelAction(ACME, DEVICE, ONE))
        .expectEvents(new ActionCancelled(ACME, DEVICE, ONE));
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(new CancelAction(ACME, DEVICE, ONE))
        .expectEvents(new ActionCancelRequested(ACME, DEVICE, ONE));
    at(Instant.now());
    device
        .given(requested(ONE, 1, "a"), sent(ONE), progressed(ONE, ActionState.ACKNOWLEDGED, null))
        .when(new CancelAction(ACME, DEVICE, ONE))
        .expectEvents(new ActionCancelRequested(ACME, DEVICE, ONE));
    device
        .given(requested(ONE, 1, "a"), sent(ONE), finished(ONE, ActionState.SUCCEEDED))
        .when(new CancelAction(ACME, DEVICE, ONE))
        .expectResultMessagePayload(false)
        .expectNoEvents();
    device
        .given(requested(ONE, 1, "a"))
        .when(new CancelAction(ACME, DEVICE, TWO))
        .expectException(refused(Refusal.Kind.NOT_FOUND, "action-not-found"));
  }

  @Test
  void isReplacedBeforeTheDeviceWasTold() {
    device
        .given(requested(ONE, 1, "a"))
        .when(request(TWO, "a", ONE))
        .expectEvents(new ActionCancelled(ACME, DEVICE, ONE), requested(TWO, 2, "a"));
    device
        .given(requested(ONE, 1, "a"), sent(ONE))
        .when(request(TWO, "a", ONE))
        .expectException(refused(Refusal.Kind.CONFLICT, "action-sent"));
  }

  @Test
  void boundsWhatIsOpen() {
    var given = new ArrayList<Object>();
    for (var i = 1; i <= DeviceActions.MAX_OPEN; i++) {
      given.add(requested(new ActionId(new UUID(2, i)), i, "a"));
    }
    device
        .given(given)
        .when(request(ONE, "a", null))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-actions"));
    device
        .given(given)
        .when(
            new RequestAction(
                ACME, DEVICE, ONE, "{}", null, "a", HOUR, NOON.plus(HOUR), null, true))
        .expectResultMessagePayload(false)
        .expectNoEvents();
  }

  @Test
  void succeedsAltogetherByTheWordOfAnOldDevice() {
    device
        .given(requested(ONE, 1, "a"), requested(TWO, 2, "b"), sent(ONE))
        .when(new ReportAllDone(ACME, DEVICE))
        .expectEvents(finished(ONE, ActionState.SUCCEEDED));
  }

  @Test
  void allAreCancelledWithTheDevice() {
    at(Instant.now());
    device
        .given(requested(ONE, 1, "a"), sent(ONE), progressed(ONE, ActionState.RUNNING, null))
        .when(new CancelAll(ACME, DEVICE))
        .expectEvents(new ActionCancelled(ACME, DEVICE, ONE));
  }
}
