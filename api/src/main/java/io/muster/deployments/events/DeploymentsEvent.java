package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;

/** Whatever concerns one deployment: itself, or one device in it. */
public sealed interface DeploymentsEvent extends DomainEvent
    permits DeploymentEvent, DeviceDeploymentEvent {

  DeploymentId deploymentId();
}
