package io.muster.actions.queries;

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
import io.muster.actions.events.ActionState;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One action.
 *
 * @param stored all that it wrote, beside the views; null when the device did not send it, or it
 *     was removed
 * @param steps what happened to it, oldest first
 * @param closedAt since when a late word of the device counts no more; null while it does, and for
 *     one that did not time out
 */
public record ActionView(
    @BsonId String id,
    String tenantId,
    String deviceId,
    long number,
    String actions,
    @Nullable String environment,
    String lane,
    long timeoutSeconds,
    Instant notAfter,
    ActionState state,
    @Nullable String output,
    boolean truncated,
    @Nullable String sha256,
    @Nullable Integer exitCode,
    @Nullable StoredOutput stored,
    List<Step> steps,
    @Nullable Instant closedAt,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * @param sha256 lower-case hex
   */
  public record StoredOutput(String sha256, long sizeBytes) {}

  /** That the action came into a state. */
  public record Step(ActionState state, Instant at) {}

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable ActionView after(
      @Nullable ActionView before, ActionEvent event, Recorded recorded) {
    var at = recorded.at();
    if (event instanceof ActionRequested requested) {
      return new ActionView(
          requested.actionId().toString(),
          requested.tenantId().value(),
          requested.deviceId().toString(),
          requested.number(),
          requested.actions(),
          requested.environment(),
          requested.lane(),
          requested.timeoutSeconds(),
          requested.notAfter(),
          ActionState.QUEUED,
          null,
          false,
          null,
          null,
          null,
          List.of(new Step(ActionState.QUEUED, at)),
          null,
          at,
          at);
    }
    return before == null ? null : before.next(event, at);
  }

  private ActionView next(ActionEvent event, Instant at) {
    return switch (event) {
      case ActionRequested _ -> this;
      case ActionSent _ -> in(ActionState.SENT, at);
      case ActionProgressed progressed -> in(progressed.state(), at);
      case ActionFinished finished -> in(finished.state(), at).with(finished);
      case ActionOutputStored(_, _, _, var hash, var size) ->
          with(new StoredOutput(hash, size), at);
      case ActionOutputRemoved _ -> with(null, at);
      case ActionExpired _ -> in(ActionState.EXPIRED, at);
      case ActionTimedOut _ -> in(ActionState.TIMED_OUT, at);
      case ActionClosed _ ->
          with(state, output, truncated, sha256, exitCode, stored, steps, at, at);
      case ActionCancelRequested _ -> in(ActionState.CANCEL_REQUESTED, at);
      case ActionCancelled _ -> in(ActionState.CANCELLED, at);
    };
  }

  private ActionView in(ActionState next, Instant at) {
    var reached = Stream.concat(steps.stream(), Stream.of(new Step(next, at))).toList();
    return with(next, output, truncated, sha256, exitCode, stored, reached, closedAt, at);
  }

  private ActionView with(ActionFinished finished) {
    return with(
        state,
        finished.output(),
        finished.truncated(),
        finished.sha256(),
        finished.exitCode(),
        stored,
        steps,
        closedAt,
        updatedAt);
  }

  private ActionView with(@Nullable StoredOutput whole, Instant at) {
    return with(state, output, truncated, sha256, exitCode, whole, steps, closedAt, at);
  }

  private ActionView with(
      ActionState state,
      @Nullable String output,
      boolean truncated,
      @Nullable String sha256,
      @Nullable Integer exitCode,
      @Nullable StoredOutput stored,
      List<Step> steps,
      @Nullable Instant closedAt,
      Instant updatedAt) {
    return new ActionView(
        id,
        tenantId,
        deviceId,
        number,
        actions,
        environment,
        lane,
        timeoutSeconds,
        notAfter,
        state,
        output,
        truncated,
        sha256,
        exitCode,
        stored,
        steps,
        closedAt,
        createdAt,
        updatedAt);
  }
}
