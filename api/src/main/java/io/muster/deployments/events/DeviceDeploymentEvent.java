package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can happen to one device in one deployment. Events that change the status name
 * the one before, so that counters are a fold.
 */
public sealed interface DeviceDeploymentEvent extends DeploymentsEvent, ConcernsDevice {

  /** Also what happens to the deployment as a whole. */
  @Override
  default List<String> furtherStreams() {
    return List.of(deploymentId().toString());
  }

  /**
   * The device asked, and there was something for it.
   *
   * @param sizeBytes of the artifact's file
   * @param provides what the device said of itself, {@code artifact_name} and {@code device_type}
   *     among it
   */
  @EventType(
      value = "device-deployment.assigned",
      meaning = "The device asked for an update and was told of one.")
  record DeviceAssigned(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      ArtifactId artifactId,
      long sizeBytes,
      Map<String, String> provides)
      implements DeviceDeploymentEvent {

    @Override
    public long weight() {
      return provides.values().stream().mapToLong(String::length).sum();
    }
  }

  /**
   * The device asked, and there was nothing to do.
   *
   * @param outcome {@code ALREADY_INSTALLED} or {@code NOARTIFACT}
   */
  @EventType(
      value = "device-deployment.skipped",
      meaning =
          "The device asked for an update and there was nothing to do for it: " + "{outcome}.")
  record DeviceSkipped(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      DeviceDeploymentStatus outcome,
      Map<String, String> provides)
      implements DeviceDeploymentEvent {

    @Override
    public long weight() {
      return provides.values().stream().mapToLong(String::length).sum();
    }
  }

  /**
   * @param substate free text of the device; null when it said none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "device-deployment.progress-reported",
      meaning = "The device reported the progress of its update: {status}.")
  record ProgressReported(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      DeviceDeploymentStatus previous,
      DeviceDeploymentStatus status,
      @Nullable String substate)
      implements DeviceDeploymentEvent {

    @Override
    public long weight() {
      return substate == null ? 0 : substate.length();
    }
  }

  /**
   * The device said how it ended, and later something else: it may have rolled back after all. The
   * result that was counted stays.
   *
   * @param counted the result
   * @param status final, too
   * @param substate free text of the device; null when it said none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "device-deployment.late-result-reported",
      meaning =
          "The device reported another result after its update had ended: "
              + "{status}; {counted} counts.")
  record LateResultReported(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      DeviceDeploymentStatus counted,
      DeviceDeploymentStatus status,
      @Nullable String substate)
      implements DeviceDeploymentEvent {

    @Override
    public long weight() {
      return substate == null ? 0 : substate.length();
    }
  }

  /**
   * @param text the device's log of this deployment, a line each
   */
  @EventType(
      value = "device-deployment.log-reported",
      meaning = "The device sent the log of its update.")
  record LogReported(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId, String text)
      implements DeviceDeploymentEvent {

    @Override
    public long weight() {
      return text.length();
    }
  }

  /**
   * The server ended the device's part.
   *
   * @param previous null when the device had not asked yet
   * @param outcome {@code ABORTED} or {@code DECOMMISSIONED}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "device-deployment.withdrawn",
      meaning = "The server ended the part of the device in a deployment: {outcome}.")
  record DeviceWithdrawn(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      @Nullable DeviceDeploymentStatus previous,
      DeviceDeploymentStatus outcome)
      implements DeviceDeploymentEvent {}

  /** The lists no longer show the device in this deployment. */
  @EventType(
      value = "device-deployment.hidden",
      meaning = "A person cleared the deployment from the lists of the device.")
  record DeviceHistoryHidden(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeviceDeploymentEvent {}
}
