package io.muster.deployments.write;

import static io.muster.deployments.events.DeviceDeploymentStatus.ABORTED;
import static io.muster.deployments.events.DeviceDeploymentStatus.ALREADY_INSTALLED;
import static io.muster.deployments.events.DeviceDeploymentStatus.DECOMMISSIONED;
import static io.muster.deployments.events.DeviceDeploymentStatus.NOARTIFACT;
import static io.muster.deployments.events.DeviceDeploymentStatus.PENDING;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deployments.commands.DeviceDeploymentCommand;
import io.muster.deployments.commands.DeviceDeploymentCommand.HideDeviceHistory;
import io.muster.deployments.commands.DeviceDeploymentCommand.OfferUpdate;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportLog;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportProgress;
import io.muster.deployments.commands.DeviceDeploymentCommand.WithdrawDevice;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.NameBasedId;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * One device in one deployment. Until a final status any status may follow any, because devices
 * repeat and reorder what they say; after it nothing changes any more. Another result that comes
 * late is recorded, for what happened on the device must not be lost; after an abort it is refused,
 * for the device must learn of that.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DeviceDeployment {

  static final int MAX_LOGS = 20;

  @AggregateIdentifier private @Nullable DeviceDeploymentId id;
  private @Nullable TenantId tenantId;
  private @Nullable DeviceDeploymentStatus status;
  private @Nullable ArtifactId artifactId;
  private Map<String, String> provides = Map.of();
  private @Nullable String substate;
  private boolean hidden;
  private Set<DeviceDeploymentStatus> lateResults = EnumSet.noneOf(DeviceDeploymentStatus.class);

  /** Those that were sent, by {@link #logId}. */
  private Set<UUID> logs = new LinkedHashSet<>();

  DeviceDeployment() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  @Nullable ArtifactId handle(OfferUpdate command, DeploymentGate gate) {
    if (!gate.isOffered(command.tenantId(), command.deploymentId())) {
      return null; // it was aborted just now
    }
    if (status == null) {
      begin(command);
    } else {
      requireOwnTenant(command);
      if (!status.isFinal() && command.installed()) {
        apply(progress(command, status, ALREADY_INSTALLED, null));
      } else if (!status.isFinal() && !sameProvides(command.provides())) {
        throw Refusal.conflict(
                "provides-changed",
                "The device provides other values than when it was told of the update in progress")
            .asException();
      }
    }
    return Objects.requireNonNull(status).isFinal() ? null : artifactId;
  }

  private void begin(OfferUpdate command) {
    var fitting = command.fitting();
    if (command.installed() || fitting == null) {
      apply(
          new DeviceSkipped(
              command.tenantId(),
              command.deploymentId(),
              command.deviceId(),
              command.installed() ? ALREADY_INSTALLED : NOARTIFACT,
              command.provides()));
    } else {
      apply(
          new DeviceAssigned(
              command.tenantId(),
              command.deploymentId(),
              command.deviceId(),
              fitting,
              command.fittingBytes(),
              command.provides()));
    }
  }

  private boolean sameProvides(Map<String, String> said) {
    return Objects.equals(said.get("artifact_name"), provides.get("artifact_name"))
        && Objects.equals(said.get("device_type"), provides.get("device_type"));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportProgress command, DeploymentGate gate) {
    var before = requireAssigned(command);
    requireNotAborted(command, before, gate);
    var said = command.substate();
    var changes = before != command.status() || said != null && !said.equals(substate);
    if (!before.isFinal() && changes) {
      apply(progress(command, before, command.status(), said));
    } else if (before.isFinal() && isLateResult(command.status())) {
      apply(
          new LateResultReported(
              command.tenantId(),
              command.deploymentId(),
              command.deviceId(),
              before,
              command.status(),
              said));
    }
  }

  /** Each once: a device that repeats itself adds nothing. */
  private boolean isLateResult(DeviceDeploymentStatus said) {
    return said.isFinal() && said != status && !lateResults.contains(said);
  }

  /** Also after an abort: the log may tell why it was needed. */
  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportLog command) {
    requireAssigned(command);
    if (logs.contains(logId(command.deploymentId(), command.text()))) {
      return; // a repeat, perhaps one that was long under way
    }
    if (logs.size() >= MAX_LOGS) {
      throw Refusal.impossible(
              "too-many-logs", "A device sends at most " + MAX_LOGS + " logs of a deployment")
          .asException();
    }
    apply(
        new LogReported(
            command.tenantId(), command.deploymentId(), command.deviceId(), command.text()));
  }

  private static UUID logId(DeploymentId deployment, String text) {
    return NameBasedId.of(deployment.value(), text);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(WithdrawDevice command) {
    var open = status == null || !status.isFinal() && command.tenantId().equals(tenantId);
    if (open) {
      apply(
          new DeviceWithdrawn(
              command.tenantId(),
              command.deploymentId(),
              command.deviceId(),
              status,
              command.outcome()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(HideDeviceHistory command) {
    if (status != null && status.isFinal() && !hidden && command.tenantId().equals(tenantId)) {
      apply(
          new DeviceHistoryHidden(command.tenantId(), command.deploymentId(), command.deviceId()));
    }
  }

  private static ProgressReported progress(
      DeviceDeploymentCommand command,
      DeviceDeploymentStatus before,
      DeviceDeploymentStatus after,
      @Nullable String substate) {
    return new ProgressReported(
        command.tenantId(), command.deploymentId(), command.deviceId(), before, after, substate);
  }

  private DeviceDeploymentStatus requireAssigned(DeviceDeploymentCommand command) {
    requireOwnTenant(command);
    return Objects.requireNonNull(status);
  }

  /** Answers "not found" across tenants, so that no tenant learns another's ids. */
  private void requireOwnTenant(DeviceDeploymentCommand command) {
    if (status == null || !command.tenantId().equals(tenantId)) {
      throw Refusal.notFound("not-found", "The device has no deployment " + command.deploymentId())
          .asException();
    }
  }

  private static void requireNotAborted(
      DeviceDeploymentCommand command, DeviceDeploymentStatus status, DeploymentGate gate) {
    if (status == ABORTED
        || status == DECOMMISSIONED
        || (!status.isFinal() && !gate.isOpen(command.tenantId(), command.deploymentId()))) {
      throw Refusal.conflict("deployment-aborted", "The deployment was aborted: stop the update")
          .asException();
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(DeviceAssigned event) {
    id = DeviceDeploymentId.of(event.deploymentId(), event.deviceId());
    tenantId = event.tenantId();
    status = PENDING;
    artifactId = event.artifactId();
    provides = event.provides();
  }

  @EventSourcingHandler
  void on(DeviceSkipped event) {
    id = DeviceDeploymentId.of(event.deploymentId(), event.deviceId());
    tenantId = event.tenantId();
    status = event.outcome();
  }

  @EventSourcingHandler
  void on(ProgressReported event) {
    status = event.status();
    substate = event.substate() == null ? substate : event.substate();
  }

  @EventSourcingHandler
  void on(LateResultReported event) {
    lateResults.add(event.status());
  }

  @EventSourcingHandler
  void on(LogReported event) {
    logs.add(logId(event.deploymentId(), event.text()));
  }

  @EventSourcingHandler
  void on(DeviceWithdrawn event) {
    id = DeviceDeploymentId.of(event.deploymentId(), event.deviceId());
    tenantId = event.tenantId();
    status = event.outcome();
  }

  @EventSourcingHandler
  void on(DeviceHistoryHidden event) {
    hidden = true;
  }
}
