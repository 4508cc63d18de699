package io.muster.deployments.commands;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.Map;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of one device's part in one deployment. */
public sealed interface DeviceDeploymentCommand extends Command {

  DeploymentId deploymentId();

  DeviceId deviceId();

  @TargetAggregateIdentifier
  default DeviceDeploymentId deviceDeploymentId() {
    return DeviceDeploymentId.of(deploymentId(), deviceId());
  }

  /**
   * The device asks for its update; the first time this assigns it. Answered by the {@link
   * ArtifactId} that it shall install, or null when its part is over.
   *
   * @param fitting what the release has for the device's type, null for nothing
   * @param fittingBytes the size of its file; 0 for nothing
   * @param installed whether the device says that it runs the release already
   */
  record OfferUpdate(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      @Nullable ArtifactId fitting,
      long fittingBytes,
      boolean installed,
      Map<String, String> provides)
      implements DeviceDeploymentCommand {}

  record ReportProgress(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      DeviceDeploymentStatus status,
      @Nullable String substate)
      implements DeviceDeploymentCommand {}

  record ReportLog(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId, String text)
      implements DeviceDeploymentCommand {}

  /**
   * End the device's part from the server's side, also before the device asked; a part that is over
   * stays as it is.
   *
   * @param outcome {@code ABORTED} or {@code DECOMMISSIONED}
   */
  record WithdrawDevice(
      TenantId tenantId,
      DeploymentId deploymentId,
      DeviceId deviceId,
      DeviceDeploymentStatus outcome)
      implements DeviceDeploymentCommand {}

  record HideDeviceHistory(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeviceDeploymentCommand {}
}
