package io.muster.localconf.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.events.LocalConfId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of the stored configurations of a device. */
public sealed interface LocalConfCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default LocalConfId localConfId() {
    return new LocalConfId(deviceId());
  }

  /**
   * Answered by the version that holds the text, new or not.
   *
   * @param details JSON text
   */
  record StoreLocalConf(TenantId tenantId, DeviceId deviceId, String details)
      implements LocalConfCommand {}

  /**
   * @param expectedSha256 of the current version; null for any
   */
  record RestoreLocalConf(
      TenantId tenantId, DeviceId deviceId, int version, @Nullable String expectedSha256)
      implements LocalConfCommand {}

  /** Stores the current version for another device, too, as its current one. */
  record TransferLocalConf(TenantId tenantId, DeviceId deviceId, DeviceId toDevice)
      implements LocalConfCommand {}

  /** Idempotent. */
  record RemoveLocalConf(TenantId tenantId, DeviceId deviceId) implements LocalConfCommand {}
}
