package io.muster.deployments.write;

import io.muster.deployments.events.Target;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/** How many devices a target had. */
interface PastDeviceCounts {

  /**
   * As many as {@link OpenDeployment#isFor} lets take part, once everything is recorded that
   * happened up to the moment. Not for one long ago: every device that moved since is read.
   *
   * @throws IllegalStateException when the look-ups do not rest long enough to be counted
   */
  int at(TenantId tenant, Target target, Instant moment);
}
