package io.muster.deployments.commands;

import io.muster.deployments.events.DeploymentId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/**
 * Count once more whom a deployment is for, now that the look-ups show the moment in which it was
 * created. Counts nobody when the devices are named, the deployment is over, or that was long ago.
 */
public record RecountDevices(TenantId tenantId, @RoutingKey DeploymentId deploymentId)
    implements Command {}
