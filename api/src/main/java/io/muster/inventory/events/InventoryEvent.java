package io.muster.inventory.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a device's inventory. */
public sealed interface InventoryEvent extends ConcernsDevice {

  /**
   * The device's report differed from what was known; holds only the differences.
   *
   * @param changed new and changed attributes
   * @param removed names that the device no longer reports
   */
  @EventType(
      value = "inventory.attributes-reported",
      meaning =
          "The device reported attributes that differ from what was known: "
              + "{changed}; gone: {removed}.")
  record AttributesReported(
      TenantId tenantId, DeviceId deviceId, List<Attribute> changed, List<String> removed)
      implements InventoryEvent {

    @Override
    public long weight() {
      return changed.stream().mapToLong(Attribute::weight).sum();
    }
  }

  /**
   * @param previous the group that it left for this one; null for none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "inventory.group-assigned", meaning = "The device was put into group {group}.")
  record GroupAssigned(
      TenantId tenantId, DeviceId deviceId, @Nullable GroupName previous, GroupName group)
      implements InventoryEvent {}

  @EventType(value = "inventory.group-left", meaning = "The device left group {group}.")
  record GroupLeft(TenantId tenantId, DeviceId deviceId, GroupName group)
      implements InventoryEvent {}

  /** All tags of the device from now on. */
  @EventType(
      value = "inventory.tags-replaced",
      meaning = "The tags of the device were replaced: {tags}.")
  record TagsReplaced(TenantId tenantId, DeviceId deviceId, List<Attribute> tags)
      implements InventoryEvent {

    @Override
    public long weight() {
      return tags.stream().mapToLong(Attribute::weight).sum();
    }
  }

  /**
   * What was reported, the group and the tags are forgotten; a new report begins anew.
   *
   * @param group the one that it was in; null for none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "inventory.cleared",
      meaning = "The inventory of the device was cleared, with its group and tags.")
  record InventoryCleared(TenantId tenantId, DeviceId deviceId, @Nullable GroupName group)
      implements InventoryEvent {}
}
