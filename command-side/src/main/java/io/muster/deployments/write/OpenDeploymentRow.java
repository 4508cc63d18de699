package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
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
              recorded.position(),
              0);
      case DeploymentPaused _ -> before == null ? null : before.with(before.deviceCount, true);
      case DeploymentResumed _ -> before == null ? null : before.with(before.deviceCount, false);
      case DevicesCounted counted ->
          before == null ? null : before.with(counted.deviceCount(), before.paused);
      case DeploymentAborted _, DeploymentFinished _ -> null;
    };
  }

  private OpenDeploymentRow with(@Nullable Integer deviceCount, boolean paused) {
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
