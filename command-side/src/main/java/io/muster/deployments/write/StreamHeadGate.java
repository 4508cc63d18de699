package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import org.springframework.stereotype.Component;

/**
 * Tells whether a deployment is over by the end of its own stream in the record. So no process
 * accepts progress, or offers an update, after an abort was acknowledged. Cost: one sequence number
 * while the look-ups know the deployment's last event, otherwise a read of that event.
 *
 * <p>When progress races with the abort, the order of the record decides for every reader which was
 * first.
 */
@Component
class StreamHeadGate implements DeploymentGate {

  private final DeploymentLookups lookups;
  private final EventRecord record;

  StreamHeadGate(DeploymentLookups lookups, EventRecord record) {
    this.lookups = lookups;
    this.record = record;
  }

  @Override
  public boolean isOpen(TenantId tenant, DeploymentId deployment) {
    var known = lookups.openDeployments(tenant).get(deployment.toString());
    if (known != null && record.lastSequence(deployment.toString()) == known.sequence()) {
      return true;
    }
    // Nothing comes after the end of a deployment. Where the look-ups do not know yet how it
    // begins,
    // the device asks again.
    return record
        .last(deployment.toString())
        .filter(last -> last.payload().tenantId().equals(tenant))
        .filter(last -> !(last.payload() instanceof DeploymentAborted))
        .filter(last -> !(last.payload() instanceof DeploymentFinished))
        .filter(last -> !(last.payload() instanceof DeploymentScheduled))
        .filter(last -> !(last.payload() instanceof InstallationForced))
        .isPresent();
  }
}
