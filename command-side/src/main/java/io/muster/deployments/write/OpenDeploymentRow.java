package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.DeploymentStarted;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.Recorded;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that is not over.
 *
 * @param kind of its target
 * @param group null unless the target is a group
 * @param named the {@link NamedDevices}; empty unless the target is named devices
 * @param deviceCount null until they are counted
 * @param paused whether no device is told of it now
 * @param scheduled whether its time has not come
 * @param forced whether devices that have the artifact install it once more
 * @param createdAt position of its creation: who was there then takes part
 * @param sequence of the last event of its stream that is in it
 */
public record OpenDeploymentRow(
    @BsonId String id,
    String tenantId,
    String name,
    String artifactName,
    Kind kind,
    @Nullable String group,
    byte[] named,
    @Nullable Integer deviceCount,
    boolean paused,
    boolean scheduled,
    boolean forced,
    long createdAt,
    long sequence) {

  public enum Kind {
    NAMED,
    GROUP,
    EVERYBODY
  }

  /** The {@link io.muster.shared.queries.Fold} of this row. */
  static @Nullable OpenDeploymentRow after(
      @Nullable OpenDeploymentRow before, DeploymentEvent event, Recorded recorded) {
    return switch (event) {
      case DeploymentCreated created ->
          new OpenDeploymentRow(
              created.deploymentId().toString(),
              created.tenantId().value(),
              created.name(),
              created.artifactName(),
              switch (created.target()) {
                case Target.Devices _ -> Kind.NAMED;
                case Target.Group _ -> Kind.GROUP;
                case Target.Everybody _ -> Kind.EVERYBODY;
              },
              created.target() instanceof Target.Group(var group) ? group.value() : null,
              NamedDevices.of(
                  created.target() instanceof Target.Devices(var ids) ? ids : List.of()),
              created.deviceCount(),
              false,
              false,
              false,
              recorded.position(),
              0);
      default -> before == null ? null : before.next(event);
    };
  }

  private @Nullable OpenDeploymentRow next(DeploymentEvent event) {
    return switch (event) {
      case DeploymentCreated _ -> this;
      case DeploymentScheduled _ -> with(deviceCount, paused, true, forced);
      case DeploymentStarted _ -> with(deviceCount, paused, false, forced);
      case InstallationForced _ -> with(deviceCount, paused, scheduled, true);
      case DeploymentPaused _ -> with(deviceCount, true, scheduled, forced);
      case DeploymentResumed _ -> with(deviceCount, false, scheduled, forced);
      case DevicesCounted counted -> with(counted.deviceCount(), paused, scheduled, forced);
      case DeploymentAborted _, DeploymentFinished _ -> null;
    };
  }

  /** Whether devices are told of it now. */
  boolean isTold() {
    return !paused && !scheduled;
  }

  private OpenDeploymentRow with(
      @Nullable Integer deviceCount, boolean paused, boolean scheduled, boolean forced) {
    return new OpenDeploymentRow(
        id,
        tenantId,
        name,
        artifactName,
        kind,
        group,
        named,
        deviceCount,
        paused,
        scheduled,
        forced,
        createdAt,
        sequence + 1);
  }

  DeploymentId deploymentId() {
    return new DeploymentId(UUID.fromString(id));
  }

  /** Whether the deployment is for the device: it is named, or was there when it was created. */
  boolean isFor(DeviceRow device) {
    return switch (kind) {
      case NAMED -> names(device.deviceId());
      case GROUP, EVERYBODY -> device.wasIn(group, createdAt);
    };
  }

  boolean names(DeviceId device) {
    return NamedDevices.contains(named, device);
  }
}
