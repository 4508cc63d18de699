package io.muster.deployments.commands;

import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** What concerns many devices of a deployment, or a device in many deployments. */
public sealed interface DeploymentWithdrawal extends Command {

  /** End the part of every device in the middle of an aborted deployment. Answers how many. */
  record WithdrawAll(TenantId tenantId, @RoutingKey DeploymentId deploymentId)
      implements DeploymentWithdrawal {}

  /** End the device's part in every open deployment that is for it, begun or not. */
  record WithdrawEverywhere(TenantId tenantId, @RoutingKey DeviceId deviceId)
      implements DeploymentWithdrawal {}

  /** Hide the deployments that the device is through with from the lists. */
  record HideHistory(TenantId tenantId, @RoutingKey DeviceId deviceId)
      implements DeploymentWithdrawal {}
}
