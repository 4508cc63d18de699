package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentCommand.CountDevices;
import io.muster.deployments.commands.DeploymentCommand.RecordDeviceCount;
import io.muster.deployments.events.Target;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.LookupBarrier;
import java.util.Collection;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How many devices a deployment is for: those of its target at the position of its creation, which
 * {@link OpenDeploymentRow#isFor} lets take part.
 */
@Component
class DeviceCounts {

  /** Devices that come and go all the time do not let the look-ups rest. */
  private static final int TRIES = 5;

  private final DeploymentLookups lookups;
  private final LookupBarrier barrier;
  private final CommandGateway commands;

  DeviceCounts(DeploymentLookups lookups, LookupBarrier barrier, CommandGateway commands) {
    this.lookups = lookups;
    this.barrier = barrier;
    this.commands = commands;
  }

  /** Whether there is any device now. One count by index; none when the devices are named. */
  boolean isEmpty(TenantId tenant, Target target) {
    return switch (target) {
      case Target.Devices(var ids) -> ids.isEmpty();
      case Target.Group(var group) -> countNow(tenant, group.value()) == 0;
      case Target.Everybody _ -> countNow(tenant, null) == 0;
    };
  }

  private int countNow(TenantId tenant, @Nullable String group) {
    return group == null ? lookups.countAccepted(tenant) : lookups.countGroup(tenant, group);
  }

  @CommandHandler
  void handle(CountDevices command) {
    barrier.await();
    var tenant = command.tenantId();
    var open = lookups.openDeployments(tenant).get(command.deploymentId().toString());
    if (open != null && open.deviceCount() == null) {
      var count =
          byIndex(tenant, open.group(), open.createdAt())
              .orElseGet(() -> lookups.countAt(tenant, open.group(), open.createdAt()));
      commands.sendAndWait(new RecordDeviceCount(tenant, command.deploymentId(), count));
    }
  }

  /**
   * Those of now, without those that came since, with those that went: two reads by index.
   *
   * @return empty when the look-ups change between the reads each time
   */
  private OptionalInt byIndex(TenantId tenant, @Nullable String group, long position) {
    for (var tried = 0; tried < TRIES; tried++) {
      var moved = lookups.movedAfter(tenant, position);
      var now = countNow(tenant, group);
      if (moved.isEmpty()) {
        return OptionalInt.empty();
      }
      var next = lookups.movedAfter(tenant, position);
      if (moved.map(DeviceCounts::positions).equals(next.map(DeviceCounts::positions))) {
        return OptionalInt.of(now + wentSince(moved.get(), group, position));
      } // else the count is of another moment than they
    }
    return OptionalInt.empty();
  }

  private static Set<Long> positions(Collection<DeviceRow> moved) {
    return moved.stream().map(DeviceRow::movedAt).collect(Collectors.toSet());
  }

  private static int wentSince(Collection<DeviceRow> moved, @Nullable String group, long position) {
    var went = 0;
    for (var device : moved) {
      went += (device.wasIn(group, position) ? 1 : 0) - (device.isIn(group) ? 1 : 0);
    }
    return went;
  }
}
