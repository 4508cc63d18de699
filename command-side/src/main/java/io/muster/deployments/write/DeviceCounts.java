package io.muster.deployments.write;

import static java.util.stream.Collectors.toSet;

import io.muster.deployments.commands.DeploymentCommand.CorrectDeviceCount;
import io.muster.deployments.commands.RecountDevices;
import io.muster.deployments.events.Target;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.UpToDate;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How many devices a deployment is for. */
@Component
class DeviceCounts {

  private static final int TRIES = 100;

  private final DeploymentLookups lookups;
  private final UpToDate upToDate;
  private final CommandGateway commands;

  DeviceCounts(DeploymentLookups lookups, UpToDate upToDate, CommandGateway commands) {
    this.lookups = lookups;
    this.upToDate = upToDate;
    this.commands = commands;
  }

  /** One count by index; none when the devices are named. */
  int now(TenantId tenant, Target target) {
    return switch (target) {
      case Target.Devices(var ids) -> ids.size();
      case Target.Group(var group) -> lookups.countGroup(tenant, group.value());
      case Target.Everybody _ -> lookups.countAccepted(tenant);
    };
  }

  @CommandHandler
  void handle(RecountDevices command) {
    upToDate.await();
    var open = lookups.openDeployments(command.tenantId()).get(command.deploymentId().toString());
    if (open != null && open.kind() != OpenDeployment.Kind.NAMED) {
      at(command.tenantId(), open.group(), open.createdAt())
          .ifPresent(
              counted ->
                  commands.sendAndWait(
                      new CorrectDeviceCount(command.tenantId(), command.deploymentId(), counted)));
    }
  }

  /**
   * As many as {@link OpenDeployment#isFor} lets take part: those of now, without those that came
   * since, with those that went.
   *
   * @return empty for a moment so long ago that too many devices moved since
   * @throws IllegalStateException when the look-ups do not rest long enough to be counted
   */
  private OptionalInt at(TenantId tenant, @Nullable String group, Instant moment) {
    for (var tried = 0; tried < TRIES; tried++) {
      var moved = lookups.movedSince(tenant, moment);
      var now = group == null ? lookups.countAccepted(tenant) : lookups.countGroup(tenant, group);
      if (moved.isEmpty()) {
        return OptionalInt.empty();
      }
      var next = lookups.movedSince(tenant, moment);
      if (moved.map(DeviceCounts::times).equals(next.map(DeviceCounts::times))) {
        return OptionalInt.of(now + wentSince(moved.get(), group, moment));
      } // else the count is of another moment than they
    }
    throw new IllegalStateException("Devices come and go too fast to be counted");
  }

  private static Set<String> times(Collection<DeviceRow> moved) {
    return moved.stream().map(device -> device.id() + device.movedAt()).collect(toSet());
  }

  private static int wentSince(
      Collection<DeviceRow> moved, @Nullable String group, Instant moment) {
    var went = 0;
    for (var device : moved) {
      went += (device.wasIn(group, moment) ? 1 : 0) - (device.isIn(group) ? 1 : 0);
    }
    return went;
  }
}
