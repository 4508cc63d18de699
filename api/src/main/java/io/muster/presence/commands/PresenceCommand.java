package io.muster.presence.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.presence.events.DevicePresenceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What follows from when a device was heard of. All of them are idempotent. */
public sealed interface PresenceCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default DevicePresenceId devicePresenceId() {
    return new DevicePresenceId(deviceId());
  }

  /** Of a device that is accepted; of others nothing is recorded. */
  record ReportSilent(TenantId tenantId, DeviceId deviceId, Instant lastContact)
      implements PresenceCommand {}

  record ReportReturned(TenantId tenantId, DeviceId deviceId) implements PresenceCommand {}

  /** Of a device that is not let in any more; of others nothing is recorded. */
  record ForgetRefused(TenantId tenantId, DeviceId deviceId) implements PresenceCommand {}

  /** Of a device that is gone. */
  record ForgetSilence(TenantId tenantId, DeviceId deviceId) implements PresenceCommand {}
}
