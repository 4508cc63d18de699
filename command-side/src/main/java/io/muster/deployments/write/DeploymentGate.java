package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;

/** Whether a deployment still takes what devices say. */
interface DeploymentGate {

  /** Whether a device may be told of it, by what the look-ups know of it. */
  boolean isOffered(TenantId tenant, DeploymentId deployment);

  /** Whether what a device reports counts. */
  boolean isOpen(TenantId tenant, DeploymentId deployment);
}
