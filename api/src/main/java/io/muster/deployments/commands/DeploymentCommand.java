package io.muster.deployments.commands;

import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.Map;
import org.axonframework.commandhandling.RoutingKey;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything a deployment can be asked to do. */
public sealed interface DeploymentCommand extends Command {

  DeploymentId deploymentId();

  /**
   * @param startsAt null for at once
   * @param forced whether devices that have the artifact install it once more
   * @param expiresAt null for never
   */
  record CreateDeployment(
      TenantId tenantId,
      @RoutingKey DeploymentId deploymentId,
      String name,
      String artifactName,
      Target target,
      @Nullable Instant startsAt,
      boolean forced,
      @Nullable Instant expiresAt)
      implements DeploymentCommand {}

  /** Its time has come; does nothing when it has started. */
  record StartDeployment(TenantId tenantId, @TargetAggregateIdentifier DeploymentId deploymentId)
      implements DeploymentCommand {}

  record PauseDeployment(TenantId tenantId, @TargetAggregateIdentifier DeploymentId deploymentId)
      implements DeploymentCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  record ResumeDeployment(TenantId tenantId, @TargetAggregateIdentifier DeploymentId deploymentId)
      implements DeploymentCommand {}

  record AbortDeployment(TenantId tenantId, @RoutingKey DeploymentId deploymentId, Reason reason)
      implements DeploymentCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** Count the devices of the target, once; does nothing when they are counted or named. */
  record CountDevices(TenantId tenantId, @RoutingKey DeploymentId deploymentId)
      implements DeploymentCommand {}

  /**
   * @param deviceCount the devices of the target at the position of the deployment's creation
   */
  record RecordDeviceCount(
      TenantId tenantId, @TargetAggregateIdentifier DeploymentId deploymentId, int deviceCount)
      implements DeploymentCommand {}

  /**
   * Does nothing when there are more devices than these.
   *
   * @param results how many devices ended with which status
   */
  record FinishDeployment(
      TenantId tenantId,
      @RoutingKey DeploymentId deploymentId,
      Map<DeviceDeploymentStatus, Integer> results)
      implements DeploymentCommand {}
}
