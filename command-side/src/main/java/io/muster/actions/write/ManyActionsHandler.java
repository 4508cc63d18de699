package io.muster.actions.write;

import io.muster.actions.commands.ActionCommand.RequestAction;
import io.muster.actions.commands.RequestActions;
import io.muster.actions.commands.RequestActions.Counts;
import io.muster.actions.events.ActionId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.write.Fanout;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Requests an action of many devices: one command each, many at a time. */
@Component
class ManyActionsHandler {

  private final Fanout fanout;

  ManyActionsHandler(Fanout fanout) {
    this.fanout = fanout;
  }

  @CommandHandler
  Counts handle(RequestActions command) {
    var devices = command.devices();
    var answers = fanout.send(devices.stream().map(device -> request(command, device)).toList());
    var requested = (int) answers.stream().filter(Boolean.TRUE::equals).count();
    return new Counts(requested, devices.size() - requested);
  }

  private static RequestAction request(RequestActions command, DeviceId device) {
    return new RequestAction(
        command.tenantId(),
        device,
        new ActionId(NameBasedId.of(command.requestId(), device.toString())),
        command.actions(),
        command.environment(),
        command.lane(),
        command.timeout(),
        command.notAfter(),
        null,
        true);
  }
}
