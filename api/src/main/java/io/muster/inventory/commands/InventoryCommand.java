package io.muster.inventory.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Everything that can be asked of a device's inventory. */
public sealed interface InventoryCommand extends Command {

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default InventoryId inventoryId() {
    return new InventoryId(deviceId());
  }

  /**
   * @param complete whether attributes that are not in the report are gone
   */
  record ReportAttributes(
      TenantId tenantId, DeviceId deviceId, List<Attribute> attributes, boolean complete)
      implements InventoryCommand {}

  /** Answered by whether anything changed. */
  record AssignGroup(TenantId tenantId, DeviceId deviceId, GroupName group)
      implements InventoryCommand {}

  /** Leave the group, if it is that one. Answered by whether it was. */
  record LeaveGroup(TenantId tenantId, DeviceId deviceId, GroupName group)
      implements InventoryCommand {}

  /**
   * @param complete whether tags that are not named are gone
   * @param expectedVersion what {@code ETag} told, or empty for any
   */
  record ChangeTags(
      TenantId tenantId,
      DeviceId deviceId,
      List<Attribute> tags,
      boolean complete,
      String expectedVersion)
      implements InventoryCommand {}

  record ClearInventory(TenantId tenantId, DeviceId deviceId) implements InventoryCommand {}
}
