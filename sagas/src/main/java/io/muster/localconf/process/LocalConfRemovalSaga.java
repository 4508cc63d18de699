package io.muster.localconf.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Removes what is stored of a decommissioned device. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class LocalConfRemovalSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new RemoveLocalConf(tenant, device);
  }
}
