package io.muster.deviceauth.write;

import io.muster.deviceauth.events.DeviceStatus;
import io.muster.multitenant.events.Limits;
import io.muster.shared.access.Usage;
import io.muster.shared.events.TenantId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How many devices tenants have, of those that can be limited. */
@Configuration(proxyBeanMethods = false)
class DeviceUsage {

  private record Counted(String limit, DeviceStatus status, DeviceStatuses devices)
      implements Usage {

    @Override
    public long of(TenantId tenant) {
      return devices.count(tenant, status);
    }
  }

  @Bean
  Usage acceptedDevices(DeviceStatuses devices) {
    return new Counted(Limits.DEVICES, DeviceStatus.ACCEPTED, devices);
  }

  @Bean
  Usage pendingDevices(DeviceStatuses devices) {
    return new Counted(Limits.PENDING_DEVICES, DeviceStatus.PENDING, devices);
  }
}
