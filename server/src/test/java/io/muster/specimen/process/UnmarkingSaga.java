package io.muster.specimen.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import io.muster.specimen.commands.SpecimenCommand.TakeOut;
import org.axonframework.spring.stereotype.Saga;

/** Takes the mark off a decommissioned device. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class UnmarkingSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new TakeOut(tenant, device);
  }
}
