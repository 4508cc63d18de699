package io.muster.localconf.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to the configurations that are stored of a device. */
public sealed interface LocalConfEvent extends ConcernsDevice {

  /**
   * @param version one higher than any before, also after a removal
   * @param sha256 of the UTF-8 bytes of {@code details}, lower-case hex
   * @param details JSON text, byte for byte as it was sent
   * @param copiedFrom the device that it was taken over from; null when it was sent for this one
   * @param forgets the version that is dropped to make room; null when there was room
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "local-configuration.stored",
      meaning =
          "Version {version} of the device's configurations was stored, and is its "
              + "current one.")
  record LocalConfStored(
      TenantId tenantId,
      DeviceId deviceId,
      int version,
      String sha256,
      String details,
      @Nullable DeviceId copiedFrom,
      @Nullable Integer forgets)
      implements LocalConfEvent {

    @Override
    public long weight() {
      return details.length();
    }
  }

  /** By the device, which has it again, or by a person who restored it: the actor tells. */
  @EventType(
      value = "local-configuration.restored",
      meaning =
          "Version {version} of the device's stored configurations is its current " + "one again.")
  record LocalConfRestored(TenantId tenantId, DeviceId deviceId, int version, String sha256)
      implements LocalConfEvent {}

  @EventType(
      value = "local-configuration.transferred",
      meaning =
          "Device {toDevice} took over version {version}, the current "
              + "configuration of the device.")
  record LocalConfTransferred(
      TenantId tenantId, DeviceId deviceId, int version, String sha256, DeviceId toDevice)
      implements LocalConfEvent {}

  /**
   * @param versions that were stored
   */
  @EventType(
      value = "local-configuration.removed",
      meaning = "All stored configurations of the device were removed: versions " + "{versions}.")
  record LocalConfRemoved(TenantId tenantId, DeviceId deviceId, List<Integer> versions)
      implements LocalConfEvent {}
}
