package io.muster.specimen.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.specimen.events.MarkId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Everything that can be asked of a mark. */
public sealed interface SpecimenCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default MarkId markId() {
    return new MarkId(deviceId());
  }

  record Mark(TenantId tenantId, DeviceId deviceId, String note) implements SpecimenCommand {}

  /** For a device that is decommissioned. */
  record TakeOut(TenantId tenantId, DeviceId deviceId) implements SpecimenCommand {}

  record Unmark(TenantId tenantId, DeviceId deviceId) implements SpecimenCommand {}
}
