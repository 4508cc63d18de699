package io.muster.actions.commands;

import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.actions.events.DeviceActionsId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of the actions of a device. */
public sealed interface ActionCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default DeviceActionsId deviceActionsId() {
    return new DeviceActionsId(deviceId());
  }

  /**
   * Answered by whether it was requested.
   *
   * @param skipWhenFull whether a device with too many open actions is passed over and not refused
   * @param replaces one that the device was not told yet; null for none
   */
  record RequestAction(
      TenantId tenantId,
      DeviceId deviceId,
      ActionId actionId,
      String actions,
      @Nullable String environment,
      String lane,
      Duration timeout,
      Instant notAfter,
      @Nullable ActionId replaces,
      boolean skipWhenFull)
      implements ActionCommand {}

  /** The device asks; answered by the ids of the actions that it is to be told now. */
  record SendActions(TenantId tenantId, DeviceId deviceId, List<ActionId> actionIds)
      implements ActionCommand {}

  /**
   * The word of the device. Answered by the state of the action.
   *
   * @param sequence by which repeated reports are told; null when it gives none
   * @param output all that it wrote; null for nothing
   */
  record ReportAction(
      TenantId tenantId,
      DeviceId deviceId,
      ActionId actionId,
      ActionState state,
      @Nullable Long sequence,
      @Nullable String output,
      @Nullable Integer exitCode)
      implements ActionCommand {}

  /** Changes nothing; refused unless the device was told of the action. */
  record RequireToldAction(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionCommand {}

  /** All that the device was told succeeded: so devices of the first generation say it. */
  record ReportAllDone(TenantId tenantId, DeviceId deviceId) implements ActionCommand {}

  /** Answered by whether there was anything to cancel. */
  record CancelAction(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /**
   * Its time is over: to be acknowledged, to be done, or to be told of late. Answered by when the
   * next of these will be over by the clock of whoever handles it; null when there is none.
   */
  record EndAction(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements ActionCommand {}

  /** Cancels whatever is open. Idempotent. */
  record CancelAll(TenantId tenantId, DeviceId deviceId) implements ActionCommand {}
}
