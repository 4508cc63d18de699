package io.muster.deployments.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;

/**
 * Everything that happens to the artifacts of one name: which there are, which deployments use
 * them, and what people say of them.
 */
public sealed interface ReleaseEvent extends DomainEvent {

  ReleaseId releaseId();

  String name();

  @EventType(value = "release.annotated", meaning = "The notes on release {name} were changed.")
  record ReleaseAnnotated(TenantId tenantId, ReleaseId releaseId, String name, String notes)
      implements ReleaseEvent {}

  /** All tags of the release from now on. */
  @EventType(
      value = "release.tagged",
      meaning = "The tags of release {name} were replaced: {tags}.")
  record ReleaseTagged(TenantId tenantId, ReleaseId releaseId, String name, List<String> tags)
      implements ReleaseEvent {}

  /**
   * @param deviceTypes for which the artifact has the name; no other artifact has it for one of
   *     them
   */
  @EventType(
      value = "release.artifact-added",
      meaning = "An artifact took the name of release {name} for {deviceTypes}.")
  record ArtifactAdded(
      TenantId tenantId,
      ReleaseId releaseId,
      String name,
      ArtifactId artifactId,
      List<String> deviceTypes)
      implements ReleaseEvent {}

  @EventType(
      value = "release.artifact-withdrawn",
      meaning = "An artifact left release {name}; the name is free for its device types.")
  record ArtifactWithdrawn(
      TenantId tenantId, ReleaseId releaseId, String name, ArtifactId artifactId)
      implements ReleaseEvent {}

  /**
   * @param fingerprint of the deployment's name and target: an equal one may not begin beside it
   */
  @EventType(
      value = "release.deployment-begun",
      meaning = "A deployment of release {name} began: its artifacts cannot be removed.")
  record DeploymentBegun(
      TenantId tenantId,
      ReleaseId releaseId,
      String name,
      DeploymentId deploymentId,
      String fingerprint)
      implements ReleaseEvent {}

  @EventType(
      value = "release.deployment-ended",
      meaning = "A deployment of release {name} is over.")
  record DeploymentEnded(
      TenantId tenantId, ReleaseId releaseId, String name, DeploymentId deploymentId)
      implements ReleaseEvent {}
}
