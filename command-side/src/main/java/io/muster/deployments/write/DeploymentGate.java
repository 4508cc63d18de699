package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;

/** Whether a deployment still takes what devices say. */
@FunctionalInterface
interface DeploymentGate {

  boolean isOpen(TenantId tenant, DeploymentId deployment);
}
