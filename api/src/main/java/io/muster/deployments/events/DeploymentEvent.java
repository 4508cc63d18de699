package io.muster.deployments.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a deployment. Persisted for ever: add, never rename or retype. */
public sealed interface DeploymentEvent extends DeploymentsEvent {

  /**
   * @param artifactName the release; which of its artifacts fits is decided for each device
   * @param deviceCount how many devices the target had when the deployment was created
   * @param expiresAt when what is open is closed (server's clock); null for never
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeploymentCreated(
      TenantId tenantId,
      DeploymentId deploymentId,
      String name,
      String artifactName,
      Target target,
      int deviceCount,
      @Nullable Instant expiresAt)
      implements DeploymentEvent {

    @Override
    public long weight() {
      return target instanceof Target.Devices(var ids) ? 36L * ids.size() : 0;
    }
  }

  record DeploymentPaused(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  record DeploymentResumed(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentEvent {}

  /** No device may begin, go on or report any more. */
  record DeploymentAborted(TenantId tenantId, DeploymentId deploymentId, Reason reason)
      implements DeploymentEvent {

    /** Why. */
    public enum Reason {
      REQUESTED,
      EXPIRED
    }
  }

  /**
   * Devices came or went in the moment in which the deployment was created: it is for others than
   * were counted.
   *
   * @param previous what was counted
   * @param deviceCount how many devices the target had when the deployment was created
   */
  record DeviceCountCorrected(
      TenantId tenantId, DeploymentId deploymentId, int previous, int deviceCount)
      implements DeploymentEvent {}

  /**
   * Every device is through.
   *
   * @param results how many devices ended with which status: what the decision was taken on
   */
  record DeploymentFinished(
      TenantId tenantId, DeploymentId deploymentId, Map<DeviceDeploymentStatus, Integer> results)
      implements DeploymentEvent {}
}
