package io.muster.inventory.process;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.shared.process.DecommissioningSaga;
import org.axonframework.spring.stereotype.Saga;

/** Clears the inventory of a decommissioned device. */
@Saga
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
public class InventoryClearingSaga extends DecommissioningSaga {

  @Override
  protected Command takeOut(TenantId tenant, DeviceId device) {
    return new ClearInventory(tenant, device);
  }
}
