package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to the configuration of one device. */
public sealed interface DeviceConfigurationEvent extends ConcernsDevice {

  @EventType(
      value = "configuration.assigned",
      meaning = "What the device itself is configured to was changed.")
  record DeviceLayerAssigned(TenantId tenantId, DeviceId deviceId, Assignment assignment)
      implements DeviceConfigurationEvent {

    @Override
    public long weight() {
      return assignment.parameters().length();
    }
  }

  @EventType(
      value = "configuration.removed",
      meaning = "What the device itself is configured to was removed.")
  record DeviceLayerRemoved(TenantId tenantId, DeviceId deviceId)
      implements DeviceConfigurationEvent {}

  /**
   * @param version that the device speaks of
   * @param applied false when it could not apply it
   * @param keys what it says of single keys; values of secrets are not among them
   * @param stale whether another version was wanted by then: the state of the device stays as it
   *     was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "configuration.reported",
      meaning = "The device said which configuration it has: version {version}.")
  record ConfigurationReported(
      TenantId tenantId,
      DeviceId deviceId,
      long version,
      boolean applied,
      @Nullable String message,
      List<ReportedKey> keys,
      boolean stale)
      implements DeviceConfigurationEvent {

    @Override
    public long weight() {
      return keys.stream().mapToLong(ReportedKey::weight).sum();
    }
  }

  /**
   * @param keys of which the device has another value than it should have
   */
  @EventType(
      value = "configuration.drifted",
      meaning =
          "The device has other values than version {version} of the configuration "
              + "that it applied: of {keys}.")
  record ConfigurationDrifted(TenantId tenantId, DeviceId deviceId, long version, List<String> keys)
      implements DeviceConfigurationEvent {}

  @EventType(
      value = "configuration.drift-ended",
      meaning =
          "The device no longer has other values than version {version} of its " + "configuration.")
  record DriftEnded(TenantId tenantId, DeviceId deviceId, long version)
      implements DeviceConfigurationEvent {}
}
