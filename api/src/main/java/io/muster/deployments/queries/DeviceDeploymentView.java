package io.muster.deployments.queries;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One device in one deployment as readers see it.
 *
 * @param artifactId what it shall install; null when there was nothing to do
 * @param sizeBytes of that; 0 when there was nothing
 * @param substate what the device last said; null for nothing
 * @param deviceType as it said; empty when it never asked
 * @param createdAt when the device first asked, or was withdrawn before
 * @param startedAt when it first reported progress; null before
 * @param finishedAt null until it is through
 * @param log whether it sent a log
 * @param hidden whether a person cleared it from the lists
 */
public record DeviceDeploymentView(
    @BsonId String id,
    String tenantId,
    String deploymentId,
    String deviceId,
    String deviceType,
    @Nullable String artifactId,
    long sizeBytes,
    DeviceDeploymentStatus status,
    @Nullable String substate,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    boolean log,
    boolean hidden) {

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable DeviceDeploymentView after(
      @Nullable DeviceDeploymentView before, DeviceDeploymentEvent event, Recorded recorded) {
    return before == null ? first(event, recorded.at()) : before.next(event, recorded.at());
  }

  /** A device that has not asked; once the deployment is over it is too late for that. */
  public static DeviceDeploymentView unasked(DeploymentView deployment, DeviceId device) {
    var id = new DeploymentId(UUID.fromString(deployment.id()));
    var over = deployment.finishedAt();
    return new DeviceDeploymentView(
        DeviceDeploymentId.of(id, device).toString(),
        deployment.tenantId(),
        deployment.id(),
        device.toString(),
        "",
        null,
        0,
        statusOfUnasked(deployment),
        null,
        deployment.createdAt(),
        null,
        over,
        false,
        false);
  }

  /** What a device is in a deployment that it has not asked about. */
  public static DeviceDeploymentStatus statusOfUnasked(DeploymentView deployment) {
    return deployment.finishedAt() == null
        ? DeviceDeploymentStatus.PENDING
        : DeviceDeploymentStatus.ABORTED;
  }

  private static @Nullable DeviceDeploymentView first(DeviceDeploymentEvent event, Instant at) {
    return switch (event) {
      case DeviceAssigned assigned ->
          first(
              assigned,
              assigned.provides().getOrDefault("device_type", ""),
              assigned.artifactId(),
              assigned.sizeBytes(),
              DeviceDeploymentStatus.PENDING,
              at);
      case DeviceSkipped skipped ->
          first(
              skipped,
              skipped.provides().getOrDefault("device_type", ""),
              null,
              0,
              skipped.outcome(),
              at);
      case DeviceWithdrawn withdrawn -> first(withdrawn, "", null, 0, withdrawn.outcome(), at);
      case ProgressReported _, LateResultReported _, LogReported _, DeviceHistoryHidden _ -> null;
    };
  }

  private static DeviceDeploymentView first(
      DeviceDeploymentEvent event,
      String deviceType,
      @Nullable ArtifactId artifactId,
      long sizeBytes,
      DeviceDeploymentStatus status,
      Instant at) {
    return new DeviceDeploymentView(
        DeviceDeploymentId.of(event.deploymentId(), event.deviceId()).toString(),
        event.tenantId().value(),
        event.deploymentId().toString(),
        event.deviceId().toString(),
        deviceType,
        artifactId == null ? null : artifactId.toString(),
        sizeBytes,
        status,
        null,
        at,
        null,
        status.isFinal() ? at : null,
        false,
        false);
  }

  // No default: a new event does not compile until this view has said what it means here.
  private DeviceDeploymentView next(DeviceDeploymentEvent event, Instant at) {
    return switch (event) {
      case DeviceAssigned _, DeviceSkipped _ -> this;
      case ProgressReported(_, _, _, _, var next, var said) ->
          moved(next, said == null ? substate : said, startedAt == null ? at : startedAt, at);
      case DeviceWithdrawn(_, _, _, _, var outcome) -> moved(outcome, substate, startedAt, at);
      case LateResultReported _ -> this;
      case LogReported _ -> with(true, hidden);
      case DeviceHistoryHidden _ -> with(log, true);
    };
  }

  private DeviceDeploymentView moved(
      DeviceDeploymentStatus next,
      @Nullable String substate,
      @Nullable Instant startedAt,
      Instant at) {
    return new DeviceDeploymentView(
        id,
        tenantId,
        deploymentId,
        deviceId,
        deviceType,
        artifactId,
        sizeBytes,
        next,
        substate,
        createdAt,
        startedAt,
        next.isFinal() ? at : null,
        log,
        hidden);
  }

  private DeviceDeploymentView with(boolean log, boolean hidden) {
    return new DeviceDeploymentView(
        id,
        tenantId,
        deploymentId,
        deviceId,
        deviceType,
        artifactId,
        sizeBytes,
        status,
        substate,
        createdAt,
        startedAt,
        finishedAt,
        log,
        hidden);
  }
}
