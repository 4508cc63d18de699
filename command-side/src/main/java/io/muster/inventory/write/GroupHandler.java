package io.muster.inventory.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.GroupCommand.AssignDevices;
import io.muster.inventory.commands.GroupCommand.Counts;
import io.muster.inventory.commands.GroupCommand.DissolveGroup;
import io.muster.inventory.commands.GroupCommand.ReleaseDevices;
import io.muster.inventory.commands.InventoryCommand;
import io.muster.inventory.commands.InventoryCommand.AssignGroup;
import io.muster.inventory.commands.InventoryCommand.LeaveGroup;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.Fanout;
import io.muster.shared.write.LookupBarrier;
import java.util.List;
import java.util.function.Function;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Changes many devices: one command each, many at a time. */
@Component
class GroupHandler {

  private final DeviceRegister devices;
  private final GroupMembers members;
  private final LookupBarrier barrier;
  private final Fanout fanout;

  GroupHandler(DeviceRegister devices, GroupMembers members, LookupBarrier barrier, Fanout fanout) {
    this.devices = devices;
    this.members = members;
    this.barrier = barrier;
    this.fanout = fanout;
  }

  @CommandHandler
  Counts handle(AssignDevices command) {
    return send(
        known(command.tenantId(), command.devices()),
        device -> new AssignGroup(command.tenantId(), device, command.group()));
  }

  @CommandHandler
  Counts handle(ReleaseDevices command) {
    return send(
        known(command.tenantId(), command.devices()),
        device -> new LeaveGroup(command.tenantId(), device, command.group()));
  }

  @CommandHandler
  Counts handle(DissolveGroup command) {
    barrier.await();
    return send(
        members.of(command.tenantId(), command.group()),
        device -> new LeaveGroup(command.tenantId(), device, command.group()));
  }

  private List<DeviceId> known(TenantId tenant, List<DeviceId> named) {
    return named.stream().distinct().filter(device -> devices.has(tenant, device)).toList();
  }

  private Counts send(List<DeviceId> to, Function<DeviceId, InventoryCommand> command) {
    var changed = fanout.send(to.stream().map(command).toList());
    return new Counts(to.size(), (int) changed.stream().filter(Boolean.TRUE::equals).count());
  }
}
