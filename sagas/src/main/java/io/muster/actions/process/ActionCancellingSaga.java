package io.muster.actions.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.actions.commands.ActionCommand.CancelAll;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Cancels the actions of a decommissioned device. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class ActionCancellingSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new CancelAll(tenant, device);
  }
}
