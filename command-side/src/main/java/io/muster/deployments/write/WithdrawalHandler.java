package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentWithdrawal.HideHistory;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawAll;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deployments.commands.DeviceDeploymentCommand;
import io.muster.deployments.commands.DeviceDeploymentCommand.HideDeviceHistory;
import io.muster.deployments.commands.DeviceDeploymentCommand.WithdrawDevice;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.shared.write.Fanout;
import io.muster.shared.write.LookupBarrier;
import java.util.List;
import java.util.Optional;
import org.axonframework.commandhandling.CommandHandler;
import org.springframework.stereotype.Component;

/** Ends the parts of many: one command for each part that is open, and no other. */
@Component
class WithdrawalHandler {

  /** Devices that are held in memory at a time. */
  private static final int PART = 500;

  private final DeploymentLookups lookups;
  private final LookupBarrier barrier;
  private final Fanout fanout;

  WithdrawalHandler(DeploymentLookups lookups, LookupBarrier barrier, Fanout fanout) {
    this.lookups = lookups;
    this.barrier = barrier;
    this.fanout = fanout;
  }

  /** Devices that were not told yet need no command: they are never told. */
  @CommandHandler
  int handle(WithdrawAll command) {
    barrier.await();
    var count = 0;
    var part = inTheMiddle(command, "");
    while (!part.isEmpty()) {
      fanout.send(
          part.stream()
              .map(
                  row ->
                      new WithdrawDevice(
                          command.tenantId(),
                          command.deploymentId(),
                          DeviceRow.deviceIdOf(row),
                          DeviceDeploymentStatus.ABORTED))
              .toList());
      count += part.size();
      part = inTheMiddle(command, part.getLast());
    }
    return count;
  }

  private List<String> inTheMiddle(WithdrawAll command, String after) {
    return lookups.rowIdsInProgress(command.tenantId(), command.deploymentId(), after, PART);
  }

  @CommandHandler
  void handle(WithdrawEverywhere command) {
    barrier.await();
    var row = lookups.device(command.tenantId(), command.deviceId());
    fanout.send(
        lookups.openDeployments(command.tenantId()).values().stream()
            .filter(
                open ->
                    row.map(device -> takesPart(device, open))
                        .orElse(open.names(command.deviceId())))
            .map(
                open ->
                    new WithdrawDevice(
                        command.tenantId(),
                        open.deploymentId(),
                        command.deviceId(),
                        DeviceDeploymentStatus.DECOMMISSIONED))
            .toList());
  }

  private static boolean takesPart(DeviceRow device, OpenDeploymentRow open) {
    return device.open().contains(open.id())
        || !device.done().contains(open.id()) && open.isFor(device);
  }

  /** Sends {@link HideDeviceHistory} for what the look-ups remember of the device. */
  @CommandHandler
  void handle(HideHistory command) {
    barrier.await();
    Optional<List<DeviceDeploymentCommand>> hidden =
        lookups
            .device(command.tenantId(), command.deviceId())
            .map(
                device ->
                    device.done().stream()
                        .<DeviceDeploymentCommand>map(
                            done ->
                                new HideDeviceHistory(
                                    command.tenantId(),
                                    DeploymentLookups.deploymentId(done),
                                    command.deviceId()))
                        .toList());
    fanout.send(hidden.orElse(List.of()));
  }
}
