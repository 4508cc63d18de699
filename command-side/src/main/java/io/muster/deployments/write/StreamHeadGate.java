package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import org.springframework.stereotype.Component;

/**
 * Tells by the head of its own stream in the record, whether a deployment is over. So nothing that
 * comes after the acknowledgement of an abort is accepted, whichever process it reaches. Costs the
 * sequence number of a stream while nothing happened to the deployment since the look-ups knew it,
 * else its last event.
 *
 * <p>A report that races with the abort came before its acknowledgement: the order of the record
 * settles for every reader alike what was first.
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
    // Nothing comes after the end of a deployment
    return record
        .last(deployment.toString())
        .filter(last -> last.payload().tenantId().equals(tenant))
        .filter(last -> !(last.payload() instanceof DeploymentAborted))
        .filter(last -> !(last.payload() instanceof DeploymentFinished))
        .isPresent();
  }
}
