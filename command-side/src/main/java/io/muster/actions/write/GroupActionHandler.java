package io.muster.actions.write;

import io.muster.actions.commands.ActionCommand.RequestAction;
import io.muster.actions.commands.RequestActions;
import io.muster.actions.events.ActionId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.write.Fanout;
import io.muster.shared.write.GroupRegister;
import io.muster.shared.write.LookupBarrier;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Requests an action of every device of a group: one command each, many at a time. */
@Component
class GroupActionHandler {

  private final GroupRegister groups;
  private final LookupBarrier barrier;
  private final Fanout fanout;

  GroupActionHandler(GroupRegister groups, LookupBarrier barrier, Fanout fanout) {
    this.groups = groups;
    this.barrier = barrier;
    this.fanout = fanout;
  }

  @CommandHandler
  int handle(RequestActions command) {
    barrier.await();
    var devices = groups.of(command.tenantId(), command.group());
    fanout.send(devices.stream().map(device -> request(command, device)).toList());
    return devices.size();
  }

  private static RequestAction request(RequestActions command, DeviceId device) {
    return new RequestAction(
        command.tenantId(),
        device,
        new ActionId(UUID.randomUUID()),
        command.actions(),
        command.environment(),
        command.lane(),
        command.timeout(),
        command.validity(),
        null);
  }
}
