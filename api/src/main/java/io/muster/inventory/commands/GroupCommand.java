package io.muster.inventory.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.axonframework.commandhandling.RoutingKey;

/** What can be asked of a group as a whole; answered by {@link Counts}. */
public sealed interface GroupCommand extends Command {

  @RoutingKey
  GroupName group();

  /** Devices that are not known are passed over. */
  record AssignDevices(TenantId tenantId, GroupName group, List<DeviceId> devices)
      implements GroupCommand {}

  /** Devices that are not known, or in another group, are passed over. */
  record ReleaseDevices(TenantId tenantId, GroupName group, List<DeviceId> devices)
      implements GroupCommand {}

  /** Every device leaves the group. */
  record DissolveGroup(TenantId tenantId, GroupName group) implements GroupCommand {}

  /**
   * @param matched known devices
   * @param updated those that were not as asked before
   */
  record Counts(int matched, int updated) {}
}
