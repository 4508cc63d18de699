package io.muster.actions.commands;

import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionOutputId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Commands on the whole output of an action. */
public sealed interface OutputCommand extends Command {

  ActionId actionId();

  @TargetAggregateIdentifier
  default ActionOutputId actionOutputId() {
    return new ActionOutputId(actionId());
  }

  /**
   * The device sent it. Idempotent.
   *
   * @param sha256 lower-case hex
   */
  record StoreOutput(
      TenantId tenantId, DeviceId deviceId, ActionId actionId, String sha256, long sizeBytes)
      implements OutputCommand {}

  /** An operator removes it. Idempotent. Answered by its SHA-256. */
  record RemoveOutput(TenantId tenantId, DeviceId deviceId, ActionId actionId)
      implements OutputCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }
}
