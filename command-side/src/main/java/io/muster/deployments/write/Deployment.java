package io.muster.deployments.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.commands.DeploymentCommand.PauseDeployment;
import io.muster.deployments.commands.DeploymentCommand.RecordDeviceCount;
import io.muster.deployments.commands.DeploymentCommand.ResumeDeployment;
import io.muster.deployments.commands.DeploymentCommand.StartDeployment;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.DeploymentStarted;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A deployment is open until every device is through or somebody aborts it; then it stays over. */
@Aggregate(commandTargetResolver = "commandTargetResolver")
class Deployment {

  @AggregateIdentifier private DeploymentId id;
  private TenantId tenantId;
  private String artifactName;

  /** Null until they are counted. */
  private @Nullable Integer deviceCount;

  private boolean paused;
  private boolean scheduled;
  private boolean over;

  Deployment() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  Deployment(CreateDeployment command) {
    apply(
        new DeploymentCreated(
            command.tenantId(),
            command.deploymentId(),
            command.name(),
            command.artifactName(),
            command.target(),
            command.target() instanceof Target.Devices(var ids) ? (Integer) ids.size() : null,
            command.expiresAt()));
    if (command.forced()) {
      apply(new InstallationForced(command.tenantId(), command.deploymentId()));
    }
    if (command.startsAt() != null) {
      apply(
          new DeploymentScheduled(command.tenantId(), command.deploymentId(), command.startsAt()));
    }
  }

  @CommandHandler
  void handle(StartDeployment command) {
    requireOwnTenant(command.tenantId());
    if (scheduled && !over) {
      apply(new DeploymentStarted(tenantId, id));
    }
  }

  @CommandHandler
  void handle(RecordDeviceCount command) {
    requireOwnTenant(command.tenantId());
    if (deviceCount == null && !over) {
      apply(new DevicesCounted(tenantId, id, command.deviceCount()));
    }
  }

  @CommandHandler
  void handle(PauseDeployment command) {
    requireOwnTenant(command.tenantId());
    requireOpen();
    if (!paused) {
      apply(new DeploymentPaused(tenantId, id));
    }
  }

  @CommandHandler
  void handle(ResumeDeployment command) {
    requireOwnTenant(command.tenantId());
    requireOpen();
    if (paused) {
      apply(new DeploymentResumed(tenantId, id));
    }
  }

  void abort(AbortDeployment command) {
    requireOwnTenant(command.tenantId());
    requireOpen();
    apply(new DeploymentAborted(tenantId, id, command.reason()));
  }

  void finish(FinishDeployment command) {
    requireOwnTenant(command.tenantId());
    var through = command.results().values().stream().mapToInt(n -> n).sum();
    if (!over && deviceCount != null && through >= deviceCount) {
      apply(new DeploymentFinished(tenantId, id, command.results()));
    }
  }

  boolean isOver() {
    return over;
  }

  String artifactName() {
    return artifactName;
  }

  /** Answers "not found" across tenants, so that no tenant learns another's ids. */
  private void requireOwnTenant(TenantId tenant) {
    if (!tenant.equals(tenantId)) {
      throw Refusal.notFound("not-found", "There is no " + id).asException();
    }
  }

  private void requireOpen() {
    if (over) {
      throw Refusal.impossible("deployment-finished", "The deployment is finished already")
          .asException();
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(DeploymentCreated event) {
    id = event.deploymentId();
    tenantId = event.tenantId();
    artifactName = event.artifactName();
    deviceCount = event.deviceCount();
  }

  @EventSourcingHandler
  void on(DevicesCounted event) {
    deviceCount = event.deviceCount();
  }

  @EventSourcingHandler
  void on(DeploymentScheduled event) {
    scheduled = true;
  }

  @EventSourcingHandler
  void on(DeploymentStarted event) {
    scheduled = false;
  }

  @EventSourcingHandler
  void on(DeploymentPaused event) {
    paused = true;
  }

  @EventSourcingHandler
  void on(DeploymentResumed event) {
    paused = false;
  }

  @EventSourcingHandler
  void on(DeploymentAborted event) {
    over = true;
  }

  @EventSourcingHandler
  void on(DeploymentFinished event) {
    over = true;
  }
}
