package io.muster.deviceauth.write;

import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.write.DeviceRegister;
import org.springframework.stereotype.Component;

/**
 * Knows a device by the last event of its own stream: in every process, as soon as it is stored.
 */
@Component
class RecordedDevices implements DeviceRegister {

  private final EventRecord record;
  private final DeviceStatuses statuses;

  RecordedDevices(EventRecord record, DeviceStatuses statuses) {
    this.record = record;
    this.statuses = statuses;
  }

  @Override
  public boolean isAccepted(TenantId tenant, DeviceId device) {
    return statuses.isAccepted(tenant, device);
  }

  @Override
  public boolean has(TenantId tenant, DeviceId device) {
    return record
        .last(device.toString())
        .filter(last -> last.payload() instanceof DeviceEvent event && isOf(tenant, device, event))
        .isPresent();
  }

  private static boolean isOf(TenantId tenant, DeviceId device, DeviceEvent event) {
    return event.tenantId().equals(tenant)
        && event.deviceId().equals(device)
        && !(event instanceof DeviceDecommissioned);
  }

  @Override
  public void require(TenantId tenant, DeviceId device) {
    if (!has(tenant, device)) {
      throw Refusal.notFound("device-not-found", "There is no device " + device).asException();
    }
  }
}
