package io.muster.actions.write;

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
import io.muster.actions.queries.OutputsView;
import io.muster.actions.write.ActionLookups.OpenActionsRow.OpenAction;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deviceauth.events.DeviceId;
import io.muster.multitenant.events.Limits;
import io.muster.shared.access.Usage;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.RebootRegister;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What devices are to be told: the actions that are open, and who is installing an update; and how
 * much they sent.
 */
@Component
public class ActionLookups implements Usage, RebootRegister {

  /** The open actions of a device, in order. There is no row for a device without any. */
  public record OpenActionsRow(@BsonId String id, String tenantId, List<OpenAction> actions) {

    /**
     * An action that is not over.
     *
     * @param underWay whether the device said that it has it, or is at it
     */
    public record OpenAction(
        String id,
        String actions,
        @Nullable String environment,
        String lane,
        ActionState state,
        boolean underWay,
        Instant notAfter) {

      /** Whether the device was not told yet. */
      public boolean isQueued() {
        return state == ActionState.QUEUED;
      }

      /** Whether the device has not said that it has it. */
      public boolean isNews() {
        return state.isUnacknowledged();
      }

      /** Whether the device is to stop it. */
      public boolean isCancelled() {
        return state == ActionState.CANCEL_REQUESTED;
      }

      /** Whether it restarts the device. */
      public boolean reboots() {
        return actions.toLowerCase(Locale.ROOT).contains("\"reboot\"");
      }
    }

    static @Nullable OpenActionsRow after(
        @Nullable OpenActionsRow before, ActionEvent event, Recorded recorded) {
      return switch (event) {
        case ActionRequested requested -> with(before, requested);
        case ActionSent _ -> changed(before, event, known -> with(known, ActionState.SENT));
        case ActionProgressed progressed ->
            changed(before, event, known -> with(known, progressed.state()));
        case ActionCancelRequested _ ->
            changed(before, event, known -> with(known, ActionState.CANCEL_REQUESTED));
        case ActionFinished _, ActionExpired _, ActionTimedOut _, ActionCancelled _ ->
            changed(before, event, _ -> null);
        case ActionClosed _, ActionOutputStored _, ActionOutputRemoved _ -> before;
      };
    }

    private static OpenActionsRow with(@Nullable OpenActionsRow before, ActionRequested event) {
      var added =
          new OpenAction(
              event.actionId().toString(),
              event.actions(),
              event.environment(),
              event.lane(),
              ActionState.QUEUED,
              false,
              event.notAfter());
      var known = before == null ? List.<OpenAction>of() : before.actions;
      return new OpenActionsRow(
          event.deviceId().toString(),
          event.tenantId().value(),
          Stream.concat(
                  known.stream().filter(other -> !other.id.equals(added.id)), Stream.of(added))
              .toList());
    }

    private static OpenAction with(OpenAction known, ActionState state) {
      var underWay =
          known.underWay || state == ActionState.ACKNOWLEDGED || state == ActionState.RUNNING;
      return new OpenAction(
          known.id, known.actions, known.environment, known.lane, state, underWay, known.notAfter);
    }

    private static @Nullable OpenActionsRow changed(
        @Nullable OpenActionsRow before,
        ActionEvent event,
        Function<OpenAction, @Nullable OpenAction> change) {
      if (before == null) {
        return null;
      }
      var next = new ArrayList<OpenAction>();
      for (var known : before.actions) {
        var changed = known.id.equals(event.actionId().toString()) ? change.apply(known) : known;
        if (changed != null) {
          next.add(changed);
        }
      }
      return next.isEmpty()
          ? null
          : new OpenActionsRow(before.id, before.tenantId, List.copyOf(next));
    }
  }

  /** A device that is in the middle of an update. */
  public record UpdatingRow(@BsonId String id, String tenantId) {

    static @Nullable UpdatingRow after(
        @Nullable UpdatingRow before, DeviceDeploymentEvent event, Recorded recorded) {
      if (!(event instanceof ProgressReported progress)) {
        return event instanceof DeviceWithdrawn ? null : before;
      }
      if (progress.status().isFinal()) {
        return null;
      }
      return before == null
          ? new UpdatingRow(progress.deviceId().toString(), progress.tenantId().value())
          : before;
    }
  }

  private final ReadModel<ActionEvent, OpenActionsRow> open;
  private final ReadModel<ActionEvent, OutputsView> outputs;
  private final ReadModel<DeviceDeploymentEvent, UpdatingRow> updating;

  ActionLookups(ReadModels readModels) {
    open =
        readModels.make(
            ActionLookups.class,
            "open",
            OpenActionsRow.class,
            ActionEvent.class,
            event -> List.of(event.deviceId().toString()),
            OpenActionsRow::after);
    outputs =
        readModels.make(
            ActionLookups.class,
            "outputs",
            OutputsView.class,
            ActionEvent.class,
            OutputsView::changedBy,
            OutputsView::after);
    updating =
        readModels.make(
            ActionLookups.class,
            "updating",
            UpdatingRow.class,
            DeviceDeploymentEvent.class,
            event -> List.of(event.deviceId().toString()),
            UpdatingRow::after);
  }

  /** In order: one read by primary key. */
  public List<OpenAction> open(TenantId tenant, DeviceId device) {
    return open.of(tenant)
        .findById(device.toString())
        .map(OpenActionsRow::actions)
        .orElse(List.of());
  }

  @Override
  public String limit() {
    return Limits.STORAGE;
  }

  /** Bytes of outputs: one read by primary key. */
  @Override
  public long of(TenantId tenant) {
    return outputs.of(tenant).findById(tenant.value()).map(OutputsView::bytes).orElse(0L);
  }

  @Override
  public boolean isRebooting(TenantId tenant, DeviceId device) {
    return open(tenant, device).stream().anyMatch(action -> action.reboots() && action.underWay());
  }

  public boolean isUpdating(TenantId tenant, DeviceId device) {
    return updating.of(tenant).findById(device.toString()).isPresent();
  }
}
