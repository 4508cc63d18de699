package io.muster.actions.write.web;

import static io.muster.shared.access.Access.To.DEVICES;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.actions.commands.ActionCommand.ReportAction;
import io.muster.actions.commands.ActionCommand.ReportAllDone;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.actions.write.ActionLookups.OpenActionsRow.OpenAction;
import io.muster.actions.write.PendingActions;
import io.muster.shared.access.Access;
import io.muster.shared.access.LongPoll;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.write.LookupBarrier;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a device asks and tells about its actions. {@link PendingActions} has the budget of a poll.
 */
@RestController
class DeviceActionController {

  private static final String BASE = "/api/devices/v1/action/{id}";
  private static final int MAX_WAIT = 60;

  /** The device asks for the next one at once: so long, at most, until the look-ups show it. */
  private static final Duration SHOWN = Duration.ofSeconds(1);

  private final CommandGateway commands;
  private final PendingActions pending;
  private final LookupBarrier barrier;

  DeviceActionController(CommandGateway commands, PendingActions pending, LookupBarrier barrier) {
    this.barrier = barrier;
    this.commands = commands;
    this.pending = pending;
  }

  /**
   * The first of each lane, in order.
   *
   * @param wait for so many seconds until there is one, at most 60
   */
  @Access(DEVICES)
  @GetMapping(BASE)
  ResponseEntity<List<ActionToDo>> next(
      Caller caller,
      LongPoll poll,
      @PathVariable String id,
      @RequestParam(defaultValue = "0") @Min(0) @Max(MAX_WAIT) int wait) {
    var device = OwnDevice.require(caller, id);
    var actions = pending.next(caller.tenant(), device, Duration.ofSeconds(wait), poll);
    return actions.isEmpty()
        ? ResponseEntity.noContent().build()
        : ResponseEntity.ok(actions.stream().map(ActionToDo::of).toList());
  }

  /** Without a body: all that the device was told succeeded. */
  @Access(DEVICES)
  @PutMapping(BASE)
  ResponseEntity<State> report(
      Caller caller,
      @PathVariable String id,
      @Valid @RequestBody(required = false) @Nullable Report body) {
    var device = OwnDevice.require(caller, id);
    if (body == null) {
      commands.sendAndWait(new ReportAllDone(caller.tenant(), device));
      barrier.await(SHOWN);
      return ResponseEntity.ok().build();
    }
    ActionState state =
        commands.sendAndWait(
            new ReportAction(
                caller.tenant(),
                device,
                new ActionId(body.id()),
                state(body.status()),
                body.seq(),
                body.output(),
                body.exitCode()));
    barrier.await(SHOWN); // what it is at decides what it is told next
    return ResponseEntity.ok(new State(body.id().toString(), state.wire()));
  }

  private static ActionState state(String word) {
    try {
      var state = ActionState.ofWire(word);
      if (state.isReportable()) {
        return state;
      }
    } catch (IllegalArgumentException e) {
      throw unknown(word);
    }
    throw unknown(word);
  }

  private static RuntimeException unknown(String word) {
    return Refusal.malformed("status-unknown", "A device cannot report the status " + word)
        .asException();
  }

  record Report(
      @NotNull UUID id,
      @Nullable @Min(0) Long seq,
      @NotNull String status,
      @Nullable String output,
      @JsonProperty("exit_code") @Nullable Integer exitCode) {}

  /** What has become of the action: a device that repeats itself learns what was said before. */
  record State(String id, String state) {}

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ActionToDo(
      String id,
      String actions,
      String configDetails,
      @Nullable String envVars,
      String lane,
      boolean cancel,
      Instant notAfter) {

    static ActionToDo of(OpenAction action) {
      return new ActionToDo(
          action.id(),
          action.actions(),
          action.actions(),
          action.environment(),
          action.lane(),
          action.isCancelled(),
          action.notAfter());
    }
  }
}
