package io.muster.deployments.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Withdraws a decommissioned device from every deployment. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class DeviceWithdrawalSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new WithdrawEverywhere(tenant, device);
  }
}
