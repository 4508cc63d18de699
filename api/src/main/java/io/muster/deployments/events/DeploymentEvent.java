package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a deployment. */
public sealed interface DeploymentEvent extends DeploymentsEvent {

  /**
   * @param artifactName the release; which of its artifacts fits is decided for each device
   * @param deviceCount how many devices are named; null for a target that is counted
   * @param expiresAt when what is open is closed (server's clock); null for never
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "deployment.created",
      meaning = "Deployment {name} of release {artifactName} was created.")
  record DeploymentCreated(
      TenantId tenantId,
      DeploymentId deploymentId,
      String name,
      String artifactName,
      Target target,
      @Nullable Integer deviceCount,
      @Nullable Instant expiresAt)
      implements DeploymentEvent, ConcernsDevices {

    /** Those that are named: others are told later that they take part. */
    @Override
    public List<DeviceId> deviceIds() {
      return target instanceof Target.Devices(var ids) ? ids : List.of();
    }

    @Override
    public long weight() {
      return target instanceof Target.Devices(var ids) ? 36L * ids.size() : 0;
    }
  }

  /**
   * @param startsAt no device is told before (server's clock)
   */
  @EventType(
      value = "deployment.scheduled",
      meaning = "A deployment is to start at {startsAt}: no device is told of it before.")
  record DeploymentScheduled(TenantId tenantId, DeploymentId deploymentId, Instant startsAt)
      implements DeploymentEvent {}

  @EventType(value = "deployment.started", meaning = "The time of a scheduled deployment came.")
  record DeploymentStarted(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  @EventType(
      value = "deployment.installation-forced",
      meaning = "Devices that have the artifact of a deployment install it once more.")
  record InstallationForced(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  @EventType(
      value = "deployment.paused",
      meaning = "A deployment was paused: no further device is told of it.")
  record DeploymentPaused(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  @EventType(value = "deployment.resumed", meaning = "A paused deployment was resumed.")
  record DeploymentResumed(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  /** No device may begin or go on any more; the log of what it did is still accepted. */
  @EventType(
      value = "deployment.aborted",
      meaning = "A deployment was aborted ({reason}): no device may begin or go on.")
  record DeploymentAborted(TenantId tenantId, DeploymentId deploymentId, Reason reason)
      implements DeploymentEvent {

    /** Why. */
    public enum Reason {
      REQUESTED,
      EXPIRED
    }
  }

  /**
   * Who belongs to the deployment is settled by the position of its creation.
   *
   * @param deviceCount the devices of the target at that position
   */
  @EventType(
      value = "deployment.devices-counted",
      meaning = "The devices were counted that a deployment is for: {deviceCount}.")
  record DevicesCounted(TenantId tenantId, DeploymentId deploymentId, int deviceCount)
      implements DeploymentEvent {}

  /**
   * Every device is through.
   *
   * @param results how many devices ended with which status: what the decision was taken on
   */
  @EventType(
      value = "deployment.finished",
      meaning = "Every device of a deployment came to its end: {results}.")
  record DeploymentFinished(
      TenantId tenantId, DeploymentId deploymentId, Map<DeviceDeploymentStatus, Integer> results)
      implements DeploymentEvent {}
}
