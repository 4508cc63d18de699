package io.muster.deployments.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;

/**
 * Withdraws a decommissioned device from every deployment. Twice: a poll that was under way may
 * have told the device of an update just after the first time.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class DeviceWithdrawalSaga {

  static final String SECOND_LOOK = "device-withdrawal-second-look";
  static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(10);

  private TenantId tenantId;
  private DeviceId deviceId;

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceDecommissioned event, CommandGateway commands, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deviceId = event.deviceId();
    commands.sendAndWait(new WithdrawEverywhere(tenantId, deviceId));
    deadlines.schedule(SECOND_LOOK_AFTER, SECOND_LOOK, deviceId);
  }

  @EndSaga
  @DeadlineHandler(deadlineName = SECOND_LOOK)
  void onSecondLook(DeviceId due, CommandGateway commands) {
    commands.sendAndWait(new WithdrawEverywhere(tenantId, due));
  }
}
