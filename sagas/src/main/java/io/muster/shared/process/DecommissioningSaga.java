package io.muster.shared.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.deadline.annotation.DeadlineHandler;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;

/**
 * Removes a decommissioned device from one context. Each context that keeps something of devices
 * extends this class. The command is sent twice: a request of the device that was under way may
 * have changed something just after the first time.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public abstract class DecommissioningSaga {

  public static final String SECOND_LOOK = "decommissioning-second-look";
  public static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(10);

  private TenantId tenantId;
  private DeviceId deviceId;

  /** The command that removes the device from the context; it must be idempotent. */
  protected abstract Command takeOut(TenantId tenant, DeviceId device);

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceDecommissioned event, CommandGateway commands, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deviceId = event.deviceId();
    commands.sendAndWait(takeOut(tenantId, deviceId));
    deadlines.schedule(SECOND_LOOK_AFTER, SECOND_LOOK, deviceId);
  }

  @EndSaga
  @DeadlineHandler(deadlineName = SECOND_LOOK)
  void onSecondLook(DeviceId due, CommandGateway commands) {
    commands.sendAndWait(takeOut(tenantId, due));
  }
}
