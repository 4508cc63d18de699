package io.muster.deployments.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deployments.commands.ReleaseCommand.AnnotateRelease;
import io.muster.deployments.commands.ReleaseCommand.TagRelease;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.ReleaseEvent.ArtifactAdded;
import io.muster.deployments.events.ReleaseEvent.ArtifactWithdrawn;
import io.muster.deployments.events.ReleaseEvent.DeploymentBegun;
import io.muster.deployments.events.ReleaseEvent.DeploymentEnded;
import io.muster.deployments.events.ReleaseEvent.ReleaseAnnotated;
import io.muster.deployments.events.ReleaseEvent.ReleaseTagged;
import io.muster.deployments.events.ReleaseId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of a name. There is one for a device type at most, none is removed while a
 * deployment uses the release, and no two equal deployments of it go on at once.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Release {

  static final int MAX_ARTIFACTS = 500;

  @AggregateIdentifier private @Nullable ReleaseId id;
  private @Nullable TenantId tenantId;
  private String name = "";
  private String notes = "";
  private List<String> tags = List.of();
  private Map<ArtifactId, List<String>> artifacts = new LinkedHashMap<>();

  /** Those that a deployment could hand out, once. */
  private Set<ArtifactId> used = new HashSet<>();

  /** The fingerprints of those that are not over. */
  private Map<DeploymentId, String> deployments = new LinkedHashMap<>();

  Release() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  void add(TenantId tenant, String release, ArtifactId artifact, List<String> deviceTypes) {
    artifacts.forEach(
        (other, types) -> {
          if (types.stream().anyMatch(deviceTypes::contains)) {
            throw Refusal.conflict(
                    "artifact-exists",
                    "Artifact " + other + " has this name for one of these device types")
                .asException();
          }
        });
    if (artifacts.size() >= MAX_ARTIFACTS) {
      throw Refusal.impossible(
              "too-many-artifacts",
              "A release has at most " + MAX_ARTIFACTS + " artifacts: use another name")
          .asException();
    }
    apply(new ArtifactAdded(tenant, ReleaseId.of(tenant, release), release, artifact, deviceTypes));
  }

  void withdraw(TenantId tenant, ArtifactId artifact) {
    requireUnused();
    if (artifacts.containsKey(artifact)) {
      apply(new ArtifactWithdrawn(tenant, ReleaseId.of(tenant, name), name, artifact));
    }
  }

  /** Refuses while a deployment uses the release. */
  void requireUnused() {
    if (!deployments.isEmpty()) {
      throw Refusal.conflict(
              "release-in-use",
              "An active deployment uses the release " + name + ": finish or abort it first")
          .asException();
    }
  }

  /** Whether a deployment of the release was begun while it had the artifact. */
  boolean wasUsed(ArtifactId artifact) {
    return used.contains(artifact);
  }

  List<ArtifactId> artifacts() {
    return List.copyOf(artifacts.keySet());
  }

  void begin(TenantId tenant, String release, DeploymentId deployment, String fingerprint) {
    if (artifacts.isEmpty()) {
      throw Refusal.impossible("release-not-found", "There is no artifact of the name " + release)
          .asException();
    }
    deployments.forEach(
        (other, others) -> {
          if (others.equals(fingerprint)) {
            throw Refusal.conflict(
                    "deployment-exists", "Deployment " + other + " is the same and active")
                .asException();
          }
        });
    apply(new DeploymentBegun(tenant, ReleaseId.of(tenant, name), name, deployment, fingerprint));
  }

  void end(TenantId tenant, DeploymentId deployment) {
    if (deployments.containsKey(deployment)) {
      apply(new DeploymentEnded(tenant, ReleaseId.of(tenant, name), name, deployment));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(AnnotateRelease command) {
    requireArtifacts(command.name());
    if (!command.notes().equals(notes)) {
      apply(
          new ReleaseAnnotated(
              command.tenantId(), command.releaseId(), command.name(), command.notes()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(TagRelease command) {
    requireArtifacts(command.name());
    if (!command.tags().equals(tags)) {
      apply(
          new ReleaseTagged(
              command.tenantId(), command.releaseId(), command.name(), command.tags()));
    }
  }

  /** Refuses a name that no artifact has. */
  void requireArtifacts(String release) {
    if (artifacts.isEmpty()) {
      throw Refusal.notFound("release-not-found", "There is no release " + release).asException();
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(ArtifactAdded event) {
    id = event.releaseId();
    tenantId = event.tenantId();
    name = event.name();
    artifacts.put(event.artifactId(), event.deviceTypes());
    if (!deployments.isEmpty()) {
      used.add(event.artifactId());
    }
  }

  @EventSourcingHandler
  void on(ArtifactWithdrawn event) {
    artifacts.remove(event.artifactId());
    used.remove(event.artifactId());
  }

  @EventSourcingHandler
  void on(DeploymentBegun event) {
    deployments.put(event.deploymentId(), event.fingerprint());
    used.addAll(artifacts.keySet());
  }

  @EventSourcingHandler
  void on(DeploymentEnded event) {
    deployments.remove(event.deploymentId());
  }

  @EventSourcingHandler
  void on(ReleaseAnnotated event) {
    notes = event.notes();
  }

  @EventSourcingHandler
  void on(ReleaseTagged event) {
    tags = event.tags();
  }
}
