package io.muster.notifications.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.ClearAllAlarms;
import io.muster.notifications.events.Origin;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Clears the alarms of a decommissioned device. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class AlarmClearingSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new ClearAllAlarms(tenant, Origin.DEVICE, device);
  }
}
