package io.muster.actions.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.actions.commands.ActionCommand;
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
import io.muster.actions.events.DeviceActionsId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Sha256;
import io.muster.shared.write.StoredByFields;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The actions of one device: in order, one at a time in each lane. Their texts are in the events
 * and look-ups alone. The id names the device alone, so whoever sends a command for a user asks the
 * device register first.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DeviceActions {

  /** Of one device, open at the same time. */
  static final int MAX_OPEN = 100;

  /** That are over, and of which a late or repeated report is still understood. */
  static final int REMEMBERED = 100;

  @AggregateIdentifier private @Nullable DeviceActionsId id;
  private long lastNumber;

  /** By id, in order. */
  private Map<ActionId, Known> actions = new LinkedHashMap<>();

  /**
   * @param until when the device must have acknowledged it, or have finished it; or, of one that
   *     timed out, until when its late word counts; null when nothing is due any more
   * @param sequence of the last report; -1 before the first that had one
   * @param told whether the device was told of it
   */
  private record Known(
      String lane,
      ActionState state,
      long timeoutSeconds,
      @Nullable Instant until,
      long sequence,
      boolean told) {

    Known in(ActionState next) {
      return in(next, next.isOpen() ? until : null);
    }

    Known in(ActionState next, @Nullable Instant until) {
      return new Known(
          lane, next, timeoutSeconds, until, sequence, told || next == ActionState.SENT);
    }

    /** Whether a word of the device that says so changes it. */
    boolean mayBecome(ActionState reported) {
      return until != null && state.mayBecome(reported);
    }
  }

  DeviceActions() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(RequestAction command, Clock clock) {
    if (actions.containsKey(command.actionId())) {
      return true;
    }
    expireAll(command, clock.instant());
    var replaced = command.replaces();
    if (replaced != null) {
      if (state(replaced) != ActionState.QUEUED) {
        throw Refusal.conflict(
                "action-sent", "There is no action that the device was not told yet: cancel it")
            .asException();
      }
      apply(new ActionCancelled(command.tenantId(), command.deviceId(), replaced));
    }
    if (actions.values().stream().filter(known -> known.state.isOpen()).count() >= MAX_OPEN) {
      if (command.skipWhenFull()) {
        return false;
      }
      throw Refusal.impossible(
              "too-many-actions", "The device has " + MAX_OPEN + " actions that are not over yet")
          .asException();
    }
    closeWhatIsForgotten(command);
    apply(
        new ActionRequested(
            command.tenantId(),
            command.deviceId(),
            command.actionId(),
            lastNumber + 1,
            command.actions(),
            command.environment(),
            command.lane(),
            command.timeout().toSeconds(),
            command.notAfter()));
    return true;
  }

  private @Nullable ActionState state(ActionId action) {
    var known = actions.get(action);
    return known == null ? null : known.state;
  }

  /** The first of each lane that is open; what it was told before it is told again. */
  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  List<ActionId> handle(SendActions command, Clock clock) {
    expireAll(command, clock.instant());
    var first = firstOfEachLane();
    var sent = command.actionIds().stream().filter(first::contains).toList();
    for (var action : sent) {
      if (state(action) == ActionState.QUEUED) {
        apply(new ActionSent(command.tenantId(), command.deviceId(), action));
      }
    }
    return sent;
  }

  private Set<ActionId> firstOfEachLane() {
    var lanes = new HashSet<String>();
    var first = new HashSet<ActionId>();
    actions.forEach(
        (action, known) -> {
          if (known.state.isOpen() && lanes.add(known.lane)) {
            first.add(action);
          }
        });
    return first;
  }

  private void expireAll(ActionCommand command, Instant now) {
    List.copyOf(actions.keySet()).forEach(action -> expire(command, action, now));
  }

  private void expire(ActionCommand command, ActionId action, Instant now) {
    var known = actions.get(action);
    if (known == null || known.until == null || now.isBefore(known.until)) {
      return;
    }
    if (known.state.isUnacknowledged()) {
      apply(new ActionExpired(command.tenantId(), command.deviceId(), action));
    } else if (known.state.isOpen()) {
      apply(new ActionTimedOut(command.tenantId(), command.deviceId(), action));
    } else if (known.state == ActionState.TIMED_OUT) {
      apply(new ActionClosed(command.tenantId(), command.deviceId(), action));
    }
  }

  /** Whoever is forgotten cannot be told of late. */
  private void closeWhatIsForgotten(ActionCommand command) {
    var over = actions.values().stream().filter(known -> !known.state.isOpen()).count();
    List.copyOf(actions.entrySet()).stream()
        .filter(known -> !known.getValue().state.isOpen())
        .limit(Math.max(0, over - REMEMBERED))
        .filter(known -> known.getValue().until != null)
        .forEach(
            known ->
                apply(new ActionClosed(command.tenantId(), command.deviceId(), known.getKey())));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  ActionState handle(ReportAction command, Clock clock) {
    var action = command.actionId();
    expireAll(command, clock.instant());
    var known = actions.get(action);
    if (known == null) {
      throw notFound(action);
    }
    var sequence = command.sequence();
    if ((sequence != null && sequence <= known.sequence) || !known.mayBecome(command.state())) {
      return known.state; // a repeated or an old word
    }
    if (command.state().isOpen()) {
      apply(
          new ActionProgressed(
              command.tenantId(), command.deviceId(), action, command.state(), sequence));
    } else {
      finish(command, command.state(), command.output(), command.exitCode());
    }
    return command.state();
  }

  private static RefusedException notFound(ActionId action) {
    return Refusal.notFound("action-not-found", "The device has no action " + action).asException();
  }

  private static void finish(
      ReportAction command,
      ActionState state,
      @Nullable String output,
      @Nullable Integer exitCode) {
    var kept = output == null ? null : beginning(output);
    apply(
        new ActionFinished(
            command.tenantId(),
            command.deviceId(),
            command.actionId(),
            state,
            kept,
            output != null && kept != null && kept.length() < output.length(),
            output == null ? null : Sha256.of(output),
            exitCode));
  }

  /** As many whole characters as the bound of bytes allows. */
  private static String beginning(String output) {
    var bytes = 0;
    for (var end = 0; end < output.length(); ) {
      var character = output.codePointAt(end);
      bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (bytes > ActionEvent.MAX_OUTPUT) {
        return output.substring(0, end);
      }
      end += Character.charCount(character);
    }
    return output;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RequireToldAction command) {
    var known = actions.get(command.actionId());
    if (known == null || !known.told) {
      throw notFound(command.actionId());
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportAllDone command, Clock clock) {
    expireAll(command, clock.instant());
    for (var action : List.copyOf(actions.keySet())) {
      var state = state(action);
      if (state != null && state.isOpen() && state != ActionState.QUEUED) {
        apply(
            new ActionFinished(
                command.tenantId(),
                command.deviceId(),
                action,
                ActionState.SUCCEEDED,
                null,
                false,
                null,
                null));
      }
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(CancelAction command, Clock clock) {
    expireAll(command, clock.instant());
    var state = state(command.actionId());
    if (state == null) {
      throw notFound(command.actionId());
    }
    return cancel(command.tenantId(), command.deviceId(), command.actionId(), state);
  }

  private static boolean cancel(
      TenantId tenant, DeviceId device, ActionId action, ActionState state) {
    if (state == ActionState.QUEUED) {
      apply(new ActionCancelled(tenant, device, action));
      return true;
    }
    if (state.isOpen() && state != ActionState.CANCEL_REQUESTED) {
      apply(new ActionCancelRequested(tenant, device, action));
      return true;
    }
    return state == ActionState.CANCEL_REQUESTED;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  @Nullable Instant handle(EndAction command, Clock clock) {
    expire(command, command.actionId(), clock.instant());
    var known = actions.get(command.actionId());
    return known == null ? null : known.until;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(CancelAll command) {
    for (var action : List.copyOf(actions.keySet())) {
      var state = state(action);
      if (state != null && state.isOpen()) {
        apply(new ActionCancelled(command.tenantId(), command.deviceId(), action));
      }
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(ActionRequested event) {
    id = new DeviceActionsId(event.deviceId());
    lastNumber = event.number();
    actions.put(
        event.actionId(),
        new Known(
            event.lane(), ActionState.QUEUED, event.timeoutSeconds(), event.notAfter(), -1, false));
    forgetTheOldest();
  }

  private void forgetTheOldest() {
    var over = actions.values().stream().filter(known -> !known.state.isOpen()).count();
    var oldest = actions.entrySet().iterator();
    while (over > REMEMBERED && oldest.hasNext()) {
      if (!oldest.next().getValue().state.isOpen()) {
        oldest.remove();
        over--;
      }
    }
  }

  @EventSourcingHandler
  void on(ActionSent event) {
    become(event.actionId(), ActionState.SENT);
  }

  @EventSourcingHandler
  void on(ActionProgressed event, @Timestamp Instant at) {
    actions.computeIfPresent(
        event.actionId(),
        (_, known) ->
            new Known(
                known.lane,
                event.state(),
                known.timeoutSeconds,
                known.state.isUnacknowledged() ? at.plusSeconds(known.timeoutSeconds) : known.until,
                event.sequence() == null ? known.sequence : event.sequence(),
                true));
  }

  @EventSourcingHandler
  void on(ActionFinished event) {
    become(event.actionId(), event.state());
  }

  @EventSourcingHandler
  void on(ActionExpired event) {
    become(event.actionId(), ActionState.EXPIRED);
  }

  @EventSourcingHandler
  void on(ActionTimedOut event, @Timestamp Instant at) {
    actions.computeIfPresent(
        event.actionId(), (_, known) -> known.in(ActionState.TIMED_OUT, at.plus(ActionState.LATE)));
  }

  @EventSourcingHandler
  void on(ActionClosed event) {
    actions.computeIfPresent(event.actionId(), (_, known) -> known.in(known.state, null));
  }

  /** Whoever was told and has not answered may be at it: its time-out begins now. */
  @EventSourcingHandler
  void on(ActionCancelRequested event, @Timestamp Instant at) {
    actions.computeIfPresent(
        event.actionId(),
        (_, known) -> {
          var timeout = at.plusSeconds(known.timeoutSeconds);
          var begins = known.state.isUnacknowledged() && timeout.isBefore(known.until);
          return new Known(
              known.lane,
              ActionState.CANCEL_REQUESTED,
              known.timeoutSeconds,
              begins ? timeout : known.until,
              known.sequence,
              known.told);
        });
  }

  @EventSourcingHandler
  void on(ActionCancelled event) {
    become(event.actionId(), ActionState.CANCELLED);
  }

  private void become(ActionId action, ActionState state) {
    actions.computeIfPresent(action, (_, known) -> known.in(state));
  }
}
