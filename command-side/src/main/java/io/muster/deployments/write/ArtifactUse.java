package io.muster.deployments.write;

import io.muster.deployments.events.ArtifactId;
import io.muster.shared.events.TenantId;

/** What deployments do with artifacts. */
interface ArtifactUse {

  /** Whether a deployment that is not over is for the release. */
  boolean inUse(TenantId tenant, String artifactName);

  /** Whether any device was ever told to install the artifact. */
  boolean everUsed(TenantId tenant, ArtifactId artifact);
}
