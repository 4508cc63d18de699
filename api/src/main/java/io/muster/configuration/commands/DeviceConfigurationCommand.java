package io.muster.configuration.commands;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationId;
import io.muster.configuration.events.ReportedKey;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the configuration of one device. */
public sealed interface DeviceConfigurationCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default DeviceConfigurationId deviceConfigurationId() {
    return new DeviceConfigurationId(deviceId());
  }

  /**
   * @param expectedTag of the assignment that it replaces, see {@link Assignment#tag}; null for any
   */
  record AssignDeviceLayer(
      TenantId tenantId, DeviceId deviceId, Assignment assignment, @Nullable String expectedTag)
      implements DeviceConfigurationCommand {}

  /**
   * Idempotent.
   *
   * @param expectedTag of the assignment that it removes, see {@link Assignment#tag}; null for any
   */
  record RemoveDeviceLayer(TenantId tenantId, DeviceId deviceId, @Nullable String expectedTag)
      implements DeviceConfigurationCommand {}

  /**
   * @param version null when the device tells no version, but all its values as texts
   * @param keys values as the device has them, those of secrets among them
   */
  record ReportConfiguration(
      TenantId tenantId,
      DeviceId deviceId,
      @Nullable Long version,
      boolean applied,
      @Nullable String message,
      List<ReportedKey> keys)
      implements DeviceConfigurationCommand {

    /** Without the values, of which some are secrets. */
    @Override
    public String toString() {
      return "ReportConfiguration[" + deviceId + ", version " + version + "]";
    }
  }
}
