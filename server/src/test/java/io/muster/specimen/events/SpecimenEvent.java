package io.muster.specimen.events;

import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Everything that can happen to the mark of a device. */
public sealed interface SpecimenEvent extends ConcernsDevice {

  @EventType(value = "specimen.marked", version = 2, meaning = "The device was marked.")
  record Marked(TenantId tenantId, DeviceId deviceId, String note) implements SpecimenEvent {}

  @EventType(value = "specimen.unmarked", meaning = "The mark of the device was taken off.")
  record Unmarked(TenantId tenantId, DeviceId deviceId) implements SpecimenEvent {}
}
