package io.muster.inventory.events;

import io.muster.deviceauth.events.DeviceId;

/** The inventory of one device, as the event store knows it. */
public record InventoryId(DeviceId deviceId) {

  @Override
  public String toString() {
    return "inventory-" + deviceId;
  }
}
