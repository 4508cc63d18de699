package io.muster.deployments.write;

import io.muster.deployments.commands.ArtifactCommand.DescribeArtifact;
import io.muster.deployments.commands.ArtifactCommand.RecordArtifact;
import io.muster.deployments.commands.ArtifactCommand.RemoveArtifact;
import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.commands.RemoveReleases;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.ReleaseId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.LookupBarrier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/**
 * Commands that change a release together with its artifacts or deployments, or not at all. So that
 * no two of them wait for one another, deployments are locked before releases, releases before
 * artifacts, and several releases in the order of their ids.
 */
@Component
class ReleaseHandler {

  private final Repository<Release> releases;
  private final Repository<Artifact> artifacts;
  private final Repository<Deployment> deployments;
  private final DeploymentLookups lookups;
  private final LookupBarrier barrier;

  ReleaseHandler(
      Repository<Release> releases,
      Repository<Artifact> artifacts,
      Repository<Deployment> deployments,
      DeploymentLookups lookups,
      LookupBarrier barrier) {
    this.releases = releases;
    this.artifacts = artifacts;
    this.deployments = deployments;
    this.lookups = lookups;
    this.barrier = barrier;
  }

  private Aggregate<Release> release(TenantId tenant, String name) throws Exception {
    return releases.loadOrCreate(ReleaseId.of(tenant, name).toString(), Release::new);
  }

  @CommandHandler
  void handle(RecordArtifact command) throws Exception {
    var content = command.content();
    release(command.tenantId(), content.name())
        .execute(
            it ->
                it.add(
                    command.tenantId(),
                    content.name(),
                    command.artifactId(),
                    content.deviceTypes().stream().distinct().sorted().toList()));
    artifacts.newInstance(() -> new Artifact(command));
  }

  @CommandHandler
  void handle(DescribeArtifact command) throws Exception {
    var name = nameOf(command.tenantId(), command.artifactId());
    var used = release(command.tenantId(), name).invoke(it -> it.wasUsed(command.artifactId()));
    artifacts
        .load(command.artifactId().toString())
        .execute(it -> it.describe(command.tenantId(), command.description(), used));
  }

  @CommandHandler
  void handle(RemoveArtifact command) throws Exception {
    var name = nameOf(command.tenantId(), command.artifactId());
    remove(release(command.tenantId(), name), command.tenantId(), command.artifactId());
  }

  private void remove(Aggregate<Release> release, TenantId tenant, ArtifactId artifact) {
    release.execute(it -> it.withdraw(tenant, artifact));
    artifacts.load(artifact.toString()).execute(it -> it.remove(tenant));
  }

  /** It never changes, so the look-ups tell it for certain once they know it. */
  private String nameOf(TenantId tenant, ArtifactId artifact) {
    return lookups
        .artifact(tenant, artifact)
        .or(
            () -> {
              barrier.await();
              return lookups.artifact(tenant, artifact);
            })
        .map(ArtifactRow::name)
        .orElseThrow(() -> Refusal.notFound("not-found", "There is no " + artifact).asException());
  }

  @CommandHandler
  List<ArtifactId> handle(RemoveReleases command) throws Exception {
    var names =
        command.names().stream()
            .sorted(Comparator.comparing(name -> ReleaseId.of(command.tenantId(), name).toString()))
            .toList();
    var loaded = new ArrayList<Aggregate<Release>>();
    for (var name : names) {
      var release = release(command.tenantId(), name);
      release.execute(it -> it.requireArtifacts(name));
      release.execute(Release::requireUnused);
      loaded.add(release);
    }
    var removed = new ArrayList<ArtifactId>();
    for (var release : loaded) {
      for (var artifact : release.invoke(Release::artifacts)) {
        remove(release, command.tenantId(), artifact);
        removed.add(artifact);
      }
    }
    return removed;
  }

  @CommandHandler
  void handle(CreateDeployment command) throws Exception {
    var fingerprint = Fingerprint.of(command.name(), command.target());
    release(command.tenantId(), command.artifactName())
        .execute(
            it ->
                it.begin(
                    command.tenantId(),
                    command.artifactName(),
                    command.deploymentId(),
                    fingerprint));
    deployments.newInstance(() -> new Deployment(command));
  }

  /** From the answer on no device's progress in this deployment is accepted; logs still are. */
  @CommandHandler
  void handle(AbortDeployment command) throws Exception {
    var deployment = deployments.load(command.deploymentId().toString());
    deployment.execute(it -> it.abort(command));
    end(deployment, command.tenantId(), command.deploymentId());
  }

  @CommandHandler
  void handle(FinishDeployment command) throws Exception {
    var deployment = deployments.load(command.deploymentId().toString());
    deployment.execute(it -> it.finish(command));
    if (deployment.invoke(Deployment::isOver)) {
      end(deployment, command.tenantId(), command.deploymentId());
    }
  }

  private void end(Aggregate<Deployment> deployment, TenantId tenant, DeploymentId id)
      throws Exception {
    var name = deployment.invoke(Deployment::artifactName);
    release(tenant, name).execute(it -> it.end(tenant, id));
  }
}
