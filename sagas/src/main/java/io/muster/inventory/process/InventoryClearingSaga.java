package io.muster.inventory.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
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
 * Clears the inventory of a decommissioned device. Twice: a report that was under way may have come
 * just after the first time.
 */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class InventoryClearingSaga {

  static final String SECOND_LOOK = "inventory-clearing-second-look";
  static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(10);

  private TenantId tenantId;
  private DeviceId deviceId;

  @StartSaga
  @SagaEventHandler(associationProperty = "deviceId")
  void on(DeviceDecommissioned event, CommandGateway commands, DeadlineManager deadlines) {
    tenantId = event.tenantId();
    deviceId = event.deviceId();
    commands.sendAndWait(new ClearInventory(tenantId, deviceId));
    deadlines.schedule(SECOND_LOOK_AFTER, SECOND_LOOK, deviceId);
  }

  @EndSaga
  @DeadlineHandler(deadlineName = SECOND_LOOK)
  void onSecondLook(DeviceId due, CommandGateway commands) {
    commands.sendAndWait(new ClearInventory(tenantId, due));
  }
}
