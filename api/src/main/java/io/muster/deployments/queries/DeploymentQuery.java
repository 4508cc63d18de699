package io.muster.deployments.queries;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about artifacts, releases and deployments. */
public sealed interface DeploymentQuery<R> extends Query<R> {

  record FindArtifact(TenantId tenantId, ArtifactId artifactId)
      implements DeploymentQuery<Optional<ArtifactView>> {}

  /**
   * a page of {@link ArtifactView}s.
   *
   * @param description a part of it; null for any
   * @param deviceType null for any
   * @param sort what by
   */
  record ListArtifacts(
      TenantId tenantId,
      Names names,
      @Nullable String description,
      @Nullable String deviceType,
      ArtifactOrder sort,
      boolean ascending,
      Paging paging)
      implements DeploymentQuery<Page<ArtifactView>> {}

  /** What artifacts are sorted by. */
  enum ArtifactOrder {
    NAME,
    MODIFIED
  }

  /**
   * A page of releases, by name.
   *
   * @param updateType those with a payload of this type; null for all
   */
  record ListReleases(TenantId tenantId, Names names, @Nullable String updateType, Paging paging)
      implements DeploymentQuery<Page<ReleaseView>> {}

  /** All tags of all releases. */
  record ListTags(TenantId tenantId) implements DeploymentQuery<List<String>> {}

  /** The types of the payloads of all artifacts. */
  record ListPayloadTypes(TenantId tenantId) implements DeploymentQuery<List<String>> {}

  record SumStorage(TenantId tenantId) implements DeploymentQuery<Long> {}

  /** Those that there are, in no order. */
  record FindDeployments(TenantId tenantId, List<DeploymentId> deploymentIds)
      implements DeploymentQuery<List<DeploymentView>> {}

  record FindDeployment(TenantId tenantId, DeploymentId deploymentId)
      implements DeploymentQuery<Optional<DeploymentView>> {}

  /**
   * a page of {@link DeploymentView}s.
   *
   * @param statuses any of them; empty for all
   * @param ids any of them; empty for all
   * @param search a part of the name or of the artifact's name; null for any
   * @param createdAfter inclusive
   * @param createdBefore inclusive
   */
  record ListDeployments(
      TenantId tenantId,
      List<DeploymentView.Status> statuses,
      List<String> ids,
      List<String> names,
      @Nullable String search,
      @Nullable Instant createdAfter,
      @Nullable Instant createdBefore,
      boolean ascending,
      Paging paging)
      implements DeploymentQuery<Page<DeploymentView>> {}

  /** What is known of some devices in a deployment, in no order. */
  record FindDevicesOfDeployment(
      TenantId tenantId, DeploymentId deploymentId, List<DeviceId> deviceIds)
      implements DeploymentQuery<List<DeviceDeploymentView>> {}

  /**
   * a page of {@link DeviceDeploymentView}s of one deployment, by the ids of the devices.
   *
   * @param statuses any of them; empty for all
   */
  record ListDevicesOfDeployment(
      TenantId tenantId,
      DeploymentId deploymentId,
      Set<DeviceDeploymentStatus> statuses,
      Paging paging)
      implements DeploymentQuery<Page<DeviceDeploymentView>> {}

  /**
   * a page of {@link DeviceDeploymentView}s of one device, newest first.
   *
   * @param statuses any of them; empty for all
   */
  record ListDeploymentsOfDevice(
      TenantId tenantId, DeviceId deviceId, Set<DeviceDeploymentStatus> statuses, Paging paging)
      implements DeploymentQuery<Page<DeviceDeploymentView>> {}

  record FindDeviceDeployment(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeploymentQuery<Optional<DeviceDeploymentView>> {}

  record FindDeviceLog(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeploymentQuery<Optional<String>> {}
}
