package io.muster.actions.write;

import static io.muster.actions.events.ActionState.ACKNOWLEDGED;
import static io.muster.actions.events.ActionState.CANCELLED;
import static io.muster.actions.events.ActionState.CANCEL_REQUESTED;
import static io.muster.actions.events.ActionState.EXPIRED;
import static io.muster.actions.events.ActionState.FAILED;
import static io.muster.actions.events.ActionState.QUEUED;
import static io.muster.actions.events.ActionState.REJECTED;
import static io.muster.actions.events.ActionState.RUNNING;
import static io.muster.actions.events.ActionState.SENT;
import static io.muster.actions.events.ActionState.SUCCEEDED;
import static io.muster.actions.events.ActionState.TIMED_OUT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.actions.commands.ActionCommand.CancelAction;
import io.muster.actions.commands.ActionCommand.CancelAll;
import io.muster.actions.commands.ActionCommand.EndAction;
import io.muster.actions.commands.ActionCommand.ReportAction;
import io.muster.actions.commands.ActionCommand.ReportAllDone;
import io.muster.actions.commands.ActionCommand.RequestAction;
import io.muster.actions.commands.ActionCommand.SendActions;
import io.muster.actions.events.ActionEvent;
import io.muster.actions.events.ActionEvent.ActionCancelRequested;
import io.muster.actions.events.ActionEvent.ActionCancelled;
import io.muster.actions.events.ActionEvent.ActionClosed;
import io.muster.actions.events.ActionEvent.ActionExpired;
import io.muster.actions.events.ActionEvent.ActionFinished;
import io.muster.actions.events.ActionEvent.ActionOutputRemoved;
import io.muster.actions.events.ActionEvent.ActionOutputStored;
import io.muster.actions.events.ActionEvent.ActionProgressed;
import io.muster.actions.events.ActionEvent.ActionRequested;
import io.muster.actions.events.ActionEvent.ActionSent;
import io.muster.actions.events.ActionEvent.ActionTimedOut;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Machines;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a device, people and deadlines do, in whatever order, lost or repeated: an action goes
 * the ways that the contract has, and no other.
 */
class DeviceActionsPropertiesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final List<ActionId> IDS =
      Stream.of(1, 2, 3, 4, 5, 6).map(i -> new ActionId(new UUID(1, i))).toList();
  private static final Duration TIMEOUT = Duration.ofHours(1);

  /**
   * Somebody asks for an action.
   *
   * @param hours until it must be acknowledged
   */
  private record Ask(ActionId action, String lane, int hours, @Nullable ActionId replaces) {

    RequestAction at(Instant now) {
      var notAfter = now.plus(Duration.ofHours(hours));
      return new RequestAction(
          ACME, DEVICE, action, "{}", null, lane, TIMEOUT, notAfter, replaces, false);
    }
  }

  @Provide
  Arbitrary<List<Object>> steps() {
    var id = Arbitraries.of(IDS);
    var request =
        Combinators.combine(
                id, Arbitraries.of("a", "b"), Arbitraries.integers().between(0, 6), maybe(id))
            .as(Ask::new);
    var report =
        Combinators.combine(
                id,
                Arbitraries.of(
                    ACKNOWLEDGED, ACKNOWLEDGED, RUNNING, RUNNING, SUCCEEDED, FAILED, REJECTED),
                Arbitraries.longs().between(1, 4).injectNull(0.5))
            .as((action, state, seq) -> report(action, state, seq));
    var tooLong =
        id.map(
            action ->
                List.of(
                    new Ask(action, "a", 6, null),
                    new SendActions(ACME, DEVICE, IDS),
                    report(action, RUNNING, null),
                    Duration.ofHours(2),
                    new EndAction(ACME, DEVICE, action)));
    return Arbitraries.frequencyOf(
            Tuple.of(4, request.map(it -> (Object) it)),
            Tuple.of(2, tooLong.map(it -> (Object) it)),
            Tuple.of(4, Arbitraries.just((Object) new SendActions(ACME, DEVICE, IDS))),
            Tuple.of(6, report.map(it -> (Object) it)),
            Tuple.of(2, id.map(it -> (Object) new EndAction(ACME, DEVICE, it))),
            Tuple.of(2, id.map(it -> (Object) new CancelAction(ACME, DEVICE, it))),
            Tuple.of(
                1,
                Arbitraries.of(
                    (Object) new CancelAll(ACME, DEVICE), new ReportAllDone(ACME, DEVICE))),
            Tuple.of(
                3,
                Arbitraries.of(
                    (Object) Duration.ofMinutes(20), Duration.ofHours(2), Duration.ofDays(8))))
        .list()
        .ofMinSize(10)
        .ofMaxSize(40)
        .map(DeviceActionsPropertiesTest::flat);
  }

  private static List<Object> flat(List<Object> steps) {
    return steps.stream()
        .flatMap(step -> step instanceof List<?> several ? several.stream() : Stream.of(step))
        .map(step -> (Object) step)
        .toList();
  }

  private static Arbitrary<@Nullable ActionId> maybe(Arbitrary<ActionId> id) {
    return id.injectNull(0.8);
  }

  private static ReportAction report(ActionId action, ActionState state, @Nullable Long sequence) {
    return new ReportAction(ACME, DEVICE, action, state, sequence, null, null);
  }

  /** What the contract knows of one action. */
  private static final class Known {
    private final ActionRequested requested;
    private ActionState state = QUEUED;
    private boolean closed;
    private @Nullable Instant begun;
    private @Nullable Instant timedOut;

    Known(ActionRequested requested) {
      this.requested = requested;
    }
  }

  @Property(tries = 75)
  void goesTheWaysThatTheContractHas(@ForAll("steps") List<Object> steps) {
    var machines = new Machines<>(DeviceActions.class);
    var known = new LinkedHashMap<ActionId, Known>();
    for (var step : steps) {
      if (step instanceof Duration time) {
        machines.pass(time);
        continue;
      }
      var answer = machines.send(step instanceof Ask ask ? ask.at(machines.now()) : step);
      answer.events().forEach(event -> check((ActionEvent) event, step, known, machines.now()));
      if (step instanceof ReportAction report && known.containsKey(report.actionId())) {
        var state = known.get(report.actionId()).state;
        assertThat(answer.payload()).isEqualTo(state);
        var again = machines.send(step);
        assertThat(again.events()).as("a repeat").isEmpty();
        assertThat(again.payload()).isEqualTo(state);
      }
    }
  }

  private static void check(
      ActionEvent event, Object step, Map<ActionId, Known> known, Instant now) {
    if (event instanceof ActionRequested requested) {
      assertThat(known).doesNotContainKey(requested.actionId());
      assertThat(requested.number()).isEqualTo(known.size() + 1L);
      known.put(requested.actionId(), new Known(requested));
      return;
    }
    assertThat(known).as("requested before: %s", event).containsKey(event.actionId());
    var action = requireNonNull(known.get(event.actionId()));
    assertThat(action.closed).as("closed before: %s", event).isFalse();
    var before = action.state;
    switch (event) {
      case ActionRequested _ -> {}
      case ActionSent _ -> {
        assertThat(before).isEqualTo(QUEUED);
        assertThat(
                known.values().stream()
                    .takeWhile(other -> other != action)
                    .filter(other -> other.requested.lane().equals(action.requested.lane()))
                    .noneMatch(other -> other.state.isOpen()))
            .as("those before it in its lane are over")
            .isTrue();
        action.state = SENT;
      }
      case ActionProgressed progressed -> {
        assertThat(step).as("the word of the device").isInstanceOf(ReportAction.class);
        assertThat(progressed.state()).isIn(ACKNOWLEDGED, RUNNING).isNotEqualTo(before);
        assertThat(before).isIn(QUEUED, SENT, ACKNOWLEDGED);
        if (action.begun == null) {
          assertThat(now).isBefore(action.requested.notAfter());
          action.begun = now;
        }
        action.state = progressed.state();
      }
      case ActionFinished finished -> {
        assertThat(step).isInstanceOfAny(ReportAction.class, ReportAllDone.class);
        assertThat(before).isIn(QUEUED, SENT, ACKNOWLEDGED, RUNNING, CANCEL_REQUESTED, TIMED_OUT);
        action.state = finished.state();
      }
      case ActionExpired _ -> {
        assertThat(before).isIn(QUEUED, SENT);
        assertThat(now).isAfterOrEqualTo(action.requested.notAfter());
        action.state = EXPIRED;
      }
      case ActionTimedOut _ -> {
        assertThat(before).isIn(ACKNOWLEDGED, RUNNING, CANCEL_REQUESTED);
        if (action.begun != null) {
          assertThat(now).isAfterOrEqualTo(action.begun.plus(TIMEOUT));
        }
        action.timedOut = now;
        action.state = TIMED_OUT;
      }
      case ActionClosed _ -> {
        assertThat(before).isEqualTo(TIMED_OUT);
        assertThat(now).isAfterOrEqualTo(requireNonNull(action.timedOut).plus(ActionState.LATE));
        action.closed = true;
      }
      case ActionCancelRequested _ -> {
        assertThat(step).isInstanceOf(CancelAction.class);
        assertThat(before).isIn(SENT, ACKNOWLEDGED, RUNNING);
        action.state = CANCEL_REQUESTED;
      }
      case ActionCancelled _ -> {
        if (step instanceof CancelAll) {
          assertThat(before.isOpen()).isTrue();
        } else {
          assertThat(before).as("the device was not told").isEqualTo(QUEUED);
        }
        action.state = CANCELLED;
      }
      case ActionOutputStored _, ActionOutputRemoved _ -> throw new AssertionError(event);
    }
  }
}
