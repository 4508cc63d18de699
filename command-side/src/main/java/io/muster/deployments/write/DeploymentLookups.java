package io.muster.deployments.write;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deployments.events.ArtifactEvent;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Paging;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the decisions about deployments look up, kept from events. Open deployments and releases are
 * few and asked with every poll: they are cached by tenant until an event changes them.
 */
@Component
public class DeploymentLookups implements ArtifactUse, Follower {

  private static final int MOST_MOVED = 2_000;

  private final ReadModel<DomainEvent, DeviceRow> devices;
  private final ReadModel<ArtifactEvent, ReleaseRow> releases;
  private final ReadModel<DeploymentEvent, OpenDeployment> open;
  private final ReadModel<DeviceDeploymentEvent, UsedArtifact> used;

  private final LoadingCache<String, Map<String, OpenDeployment>> openByTenant =
      Caffeine.newBuilder().maximumSize(10_000).build(this::loadOpen);
  private final LoadingCache<Release, List<ReleaseRow>> artifactsByRelease =
      Caffeine.newBuilder().maximumSize(10_000).build(this::loadRelease);

  private record Release(String tenant, String name) {}

  /** That an artifact was handed out to a device. */
  public record UsedArtifact(@BsonId String id, String tenantId) {
    static @Nullable UsedArtifact after(
        @Nullable UsedArtifact before, DeviceDeploymentEvent event, Recorded recorded) {
      return event instanceof DeviceAssigned assigned
          ? new UsedArtifact(assigned.artifactId().toString(), assigned.tenantId().value())
          : before;
    }
  }

  DeploymentLookups(ReadModels readModels) {
    devices =
        readModels.make(
            DeploymentLookups.class,
            "devices",
            DeviceRow.class,
            DomainEvent.class,
            event ->
                DeviceRow.changedBy(event).stream()
                    .map(device -> DeviceRow.id(event.tenantId(), device))
                    .toList(),
            DeviceRow::after,
            new IndexModel(Indexes.ascending("open")),
            new IndexModel(Indexes.ascending("tenantId", "accepted", "group")),
            new IndexModel(Indexes.ascending("tenantId", "movedAt")));
    releases =
        readModels.make(
            DeploymentLookups.class,
            "releases",
            ReleaseRow.class,
            ArtifactEvent.class,
            event -> List.of(event.artifactId().toString()),
            ReleaseRow::after,
            new IndexModel(Indexes.ascending("tenantId", "name")),
            new IndexModel(Indexes.ascending("content.sha256")));
    open =
        readModels.make(
            DeploymentLookups.class,
            "open",
            OpenDeployment.class,
            DeploymentEvent.class,
            event -> List.of(event.deploymentId().toString()),
            OpenDeployment::after,
            new IndexModel(Indexes.ascending("tenantId")));
    used =
        readModels.make(
            DeploymentLookups.class,
            "used-artifacts",
            UsedArtifact.class,
            DeviceDeploymentEvent.class,
            event ->
                event instanceof DeviceAssigned assigned
                    ? List.of(assigned.artifactId().toString())
                    : List.of(),
            UsedArtifact::after);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      switch (event) {
        case DeploymentEvent happened -> openByTenant.invalidate(happened.tenantId().value());
        case ArtifactUploaded uploaded -> forget(uploaded.tenantId(), uploaded.content().name());
        case ArtifactRemoved removed -> forget(removed.tenantId(), removed.name());
        default -> {}
      }
    }
  }

  private void forget(TenantId tenant, String release) {
    artifactsByRelease.invalidate(new Release(tenant.value(), release));
  }

  @Override
  public void reset() {
    // By key, so that a load that is under way is not put in afterwards.
    openByTenant.asMap().keySet().forEach(openByTenant::invalidate);
    artifactsByRelease.asMap().keySet().forEach(artifactsByRelease::invalidate);
  }

  /** One read by primary key. */
  Optional<DeviceRow> device(TenantId tenant, DeviceId device) {
    return devices.of(tenant).findById(DeviceRow.id(tenant, device));
  }

  /** By id, oldest first; no read unless an event changed them. */
  Map<String, OpenDeployment> openDeployments(TenantId tenant) {
    return openByTenant.get(tenant.value());
  }

  private Map<String, OpenDeployment> loadOpen(String tenant) {
    var found = new LinkedHashMap<String, OpenDeployment>();
    open.of(new TenantId(tenant)).list(empty()).stream()
        .sorted(Comparator.comparing(OpenDeployment::createdAt).thenComparing(OpenDeployment::id))
        .forEach(deployment -> found.put(deployment.id(), deployment));
    return Collections.unmodifiableMap(found);
  }

  /** Whether the deployment is not over. */
  boolean isOpen(TenantId tenant, DeploymentId deployment) {
    return openDeployments(tenant).containsKey(deployment.toString());
  }

  /** The artifacts of a release; no read unless an event changed some. */
  List<ReleaseRow> release(TenantId tenant, String name) {
    return artifactsByRelease.get(new Release(tenant.value(), name));
  }

  private List<ReleaseRow> loadRelease(Release release) {
    return releases.of(new TenantId(release.tenant)).list(eq("name", release.name));
  }

  /** Whether an artifact has these bytes, whoever's it is. */
  public boolean storesBytes(String sha256) {
    return releases.ofAllTenants().count(eq("content.sha256", sha256)) > 0;
  }

  @Override
  public boolean inUse(TenantId tenant, String artifactName) {
    return openDeployments(tenant).values().stream()
        .anyMatch(deployment -> deployment.artifactName().equals(artifactName));
  }

  @Override
  public boolean everUsed(TenantId tenant, ArtifactId artifact) {
    return used.of(tenant).findById(artifact.toString()).isPresent();
  }

  /** How many devices the group has that are let in. */
  int countGroup(TenantId tenant, String group) {
    return count(tenant, and(eq("group", group), eq("accepted", true)));
  }

  int countAccepted(TenantId tenant) {
    return count(tenant, eq("accepted", true));
  }

  /**
   * The devices that were let in, shut out or moved between groups since a moment; empty when there
   * are many. One read by index for some hundred.
   */
  Optional<Collection<DeviceRow>> movedSince(TenantId tenant, Instant moment) {
    var moved = new HashMap<String, DeviceRow>();
    for (var page = 1; moved.size() < MOST_MOVED; page++) {
      var newest =
          devices
              .of(tenant)
              .list(empty(), Sorts.descending("movedAt"), new Paging(page, Paging.MAX_PER_PAGE));
      newest.stream()
          .filter(device -> device.movedSince(moment))
          .forEach(device -> moved.put(device.id(), device));
      if (newest.size() < Paging.MAX_PER_PAGE || !newest.getLast().movedSince(moment)) {
        return Optional.of(moved.values());
      }
    }
    return Optional.empty();
  }

  private int count(TenantId tenant, Bson filter) {
    return Math.toIntExact(devices.of(tenant).count(filter));
  }

  /** The devices that are in the middle of a deployment. */
  List<DeviceId> inTheMiddleOf(DeploymentId deployment) {
    return devices.ofAllTenants().ids(eq("open", deployment.toString())).stream()
        .map(id -> new DeviceId(UUID.fromString(id.substring(id.indexOf('/') + 1))))
        .toList();
  }

  static DeploymentId deploymentId(String id) {
    return new DeploymentId(UUID.fromString(id));
  }
}
