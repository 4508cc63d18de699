package io.muster.deployments.queries;

import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Paging;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about artifacts, releases and deployments. */
public sealed interface DeploymentQuery {

  TenantId tenantId();

  /** Answered by an optional {@link ArtifactView}. */
  record FindArtifact(TenantId tenantId, ArtifactId artifactId) implements DeploymentQuery {}

  /**
   * Answered by a page of {@link ArtifactView}s.
   *
   * @param names any of them; one may end in {@code *}; empty for all
   * @param description a part of it; null for any
   * @param deviceType null for any
   * @param sort what by
   */
  record ListArtifacts(
      TenantId tenantId,
      List<String> names,
      @Nullable String description,
      @Nullable String deviceType,
      ArtifactOrder sort,
      boolean ascending,
      Paging paging)
      implements DeploymentQuery {}

  /** What artifacts are sorted by. */
  enum ArtifactOrder {
    NAME,
    MODIFIED
  }

  /** Answered by the {@link ReleaseView}s of a tenant. */
  record ListReleaseNotes(TenantId tenantId) implements DeploymentQuery {}

  /** Answered by the sum of the sizes of a tenant's artifacts, in bytes. */
  record SumStorage(TenantId tenantId) implements DeploymentQuery {}

  /** Answered by an optional {@link DeploymentView}. */
  record FindDeployment(TenantId tenantId, DeploymentId deploymentId) implements DeploymentQuery {}

  /**
   * Answered by a page of {@link DeploymentView}s.
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
      implements DeploymentQuery {}

  /**
   * Answered by a page of {@link DeviceDeploymentView}s of one deployment.
   *
   * @param statuses any of them; empty for all
   */
  record ListDevicesOfDeployment(
      TenantId tenantId,
      DeploymentId deploymentId,
      Set<DeviceDeploymentStatus> statuses,
      Paging paging)
      implements DeploymentQuery {}

  /**
   * Answered by a page of {@link DeviceDeploymentView}s of one device, newest first.
   *
   * @param statuses any of them; empty for all
   */
  record ListDeploymentsOfDevice(
      TenantId tenantId, DeviceId deviceId, Set<DeviceDeploymentStatus> statuses, Paging paging)
      implements DeploymentQuery {}

  /** Answered by an optional {@link DeviceDeploymentView}. */
  record FindDeviceDeployment(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeploymentQuery {}

  /** Answered by the text of a device's log, if it sent one. */
  record FindDeviceLog(TenantId tenantId, DeploymentId deploymentId, DeviceId deviceId)
      implements DeploymentQuery {}
}
