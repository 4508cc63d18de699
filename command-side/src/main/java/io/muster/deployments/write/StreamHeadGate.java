package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import java.util.Optional;
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

  /** Where the look-ups do not know yet how it begins, the device asks again. */
  @Override
  public boolean isOffered(TenantId tenant, DeploymentId deployment) {
    return isKnown(tenant, deployment)
        || last(tenant, deployment)
            .filter(last -> !isOver(last))
            .filter(last -> !(last.payload() instanceof DeploymentScheduled))
            .filter(last -> !(last.payload() instanceof InstallationForced))
            .isPresent();
  }

  @Override
  public boolean isOpen(TenantId tenant, DeploymentId deployment) {
    return isKnown(tenant, deployment)
        || last(tenant, deployment).filter(last -> !isOver(last)).isPresent();
  }

  private boolean isKnown(TenantId tenant, DeploymentId deployment) {
    var known = lookups.openDeployments(tenant).get(deployment.toString());
    return known != null && record.lastSequence(deployment.toString()) == known.sequence();
  }

  private Optional<RecordedEvent> last(TenantId tenant, DeploymentId deployment) {
    return record
        .last(deployment.toString())
        .filter(last -> last.payload().tenantId().equals(tenant));
  }

  /** Nothing comes after the end of a deployment. */
  private static boolean isOver(RecordedEvent last) {
    return last.payload() instanceof DeploymentAborted
        || last.payload() instanceof DeploymentFinished;
  }
}
