package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentWithdrawal.HideHistory;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawAll;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deployments.commands.DeviceDeploymentCommand.HideDeviceHistory;
import io.muster.deployments.commands.DeviceDeploymentCommand.WithdrawDevice;
import io.muster.deployments.events.DeviceDeploymentStatus;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;

/** Ends the parts of many: one command for each device that is in the middle, and no other. */
@Component
class Withdrawals {

  private final DeploymentLookups lookups;

  Withdrawals(DeploymentLookups lookups) {
    this.lookups = lookups;
  }

  @CommandHandler
  int handle(WithdrawAll command, CommandGateway commands) {
    var devices = lookups.inTheMiddleOf(command.deploymentId());
    for (var device : devices) {
      commands.sendAndWait(
          new WithdrawDevice(
              command.tenantId(),
              command.deploymentId(),
              device.deviceId(),
              DeviceDeploymentStatus.ABORTED));
    }
    return devices.size();
  }

  @CommandHandler
  void handle(WithdrawEverywhere command, CommandGateway commands) {
    lookups
        .device(command.tenantId(), command.deviceId())
        .map(DeviceRow::open)
        .ifPresent(
            open ->
                commands.sendAndWait(
                    new WithdrawDevice(
                        command.tenantId(),
                        DeploymentLookups.deploymentId(open),
                        command.deviceId(),
                        DeviceDeploymentStatus.DECOMMISSIONED)));
  }

  /** Sends {@link HideDeviceHistory} for what the look-ups remember of the device. */
  @CommandHandler
  void handle(HideHistory command, CommandGateway commands) {
    lookups
        .device(command.tenantId(), command.deviceId())
        .ifPresent(
            device ->
                device
                    .done()
                    .forEach(
                        done ->
                            commands.sendAndWait(
                                new HideDeviceHistory(
                                    command.tenantId(),
                                    DeploymentLookups.deploymentId(done),
                                    command.deviceId()))));
  }
}
