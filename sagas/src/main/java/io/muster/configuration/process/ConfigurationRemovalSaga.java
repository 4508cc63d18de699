package io.muster.configuration.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.configuration.commands.DeviceConfigurationCommand.RemoveDeviceLayer;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Removes what a decommissioned device was configured to by itself. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ConfigurationRemovalSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new RemoveDeviceLayer(tenant, device, null);
  }
}
