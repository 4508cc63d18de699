package io.muster.deployments.write;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deployments.events.ArtifactEvent;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.multitenant.events.Limits;
import io.muster.shared.access.Usage;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Paging;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the decisions about deployments look up, kept from events. Open deployments and releases are
 * few and asked with every poll: they are cached by tenant until an event changes them.
 */
@Component
public class DeploymentLookups implements Follower, Usage {

  private static final int MAX_MOVED = 2_000;

  private final ReadModel<DomainEvent, DeviceRow> devices;
  private final ReadModel<ArtifactEvent, ArtifactRow> releases;
  private final ReadModel<DeploymentEvent, OpenDeploymentRow> open;

  private final LoadingCache<String, Map<String, OpenDeploymentRow>> openByTenant =
      Caffeine.newBuilder().maximumSize(10_000).build(this::loadOpen);
  private final LoadingCache<Release, List<ArtifactRow>> artifactsByRelease =
      Caffeine.newBuilder().maximumSize(10_000).build(this::loadRelease);

  private final LoadingCache<TenantId, Long> storageByTenant =
      Caffeine.newBuilder().maximumSize(10_000).build(this::loadStorage);

  private record Release(String tenant, String name) {}

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
            new IndexModel(Indexes.ascending("tenantId", "open", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "accepted", "group")),
            new IndexModel(Indexes.ascending("tenantId", "movedAt")));
    releases =
        readModels.make(
            DeploymentLookups.class,
            "releases",
            ArtifactRow.class,
            ArtifactEvent.class,
            event -> List.of(event.artifactId().toString()),
            ArtifactRow::after,
            new IndexModel(Indexes.ascending("tenantId", "name")));
    open =
        readModels.make(
            DeploymentLookups.class,
            "open",
            OpenDeploymentRow.class,
            DeploymentEvent.class,
            event -> List.of(event.deploymentId().toString()),
            OpenDeploymentRow::after,
            new IndexModel(Indexes.ascending("tenantId")));
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      switch (event) {
        case DeploymentEvent happened -> openByTenant.invalidate(happened.tenantId().value());
        case ArtifactUploaded uploaded -> {
          forget(uploaded.tenantId(), uploaded.content().name());
          storageByTenant.invalidate(uploaded.tenantId());
        }
        case ArtifactRemoved removed -> {
          forget(removed.tenantId(), removed.name());
          storageByTenant.invalidate(removed.tenantId());
        }
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
    storageByTenant.asMap().keySet().forEach(storageByTenant::invalidate);
    artifactsByRelease.asMap().keySet().forEach(artifactsByRelease::invalidate);
  }

  /** One read by primary key. */
  Optional<DeviceRow> device(TenantId tenant, DeviceId device) {
    return devices.of(tenant).findById(DeviceRow.id(tenant, device));
  }

  /** By id, oldest first; no read unless an event changed them. */
  Map<String, OpenDeploymentRow> openDeployments(TenantId tenant) {
    return openByTenant.get(tenant.value());
  }

  private Map<String, OpenDeploymentRow> loadOpen(String tenant) {
    var found = new LinkedHashMap<String, OpenDeploymentRow>();
    open.of(new TenantId(tenant)).list(empty()).stream()
        .sorted(Comparator.comparingLong(OpenDeploymentRow::createdAt))
        .forEach(deployment -> found.put(deployment.id(), deployment));
    return Collections.unmodifiableMap(found);
  }

  /** The artifacts of a release; no read unless an event changed some. */
  List<ArtifactRow> release(TenantId tenant, String name) {
    return artifactsByRelease.get(new Release(tenant.value(), name));
  }

  private List<ArtifactRow> loadRelease(Release release) {
    return releases.of(new TenantId(release.tenant)).list(eq("name", release.name));
  }

  @Override
  public String limit() {
    return Limits.STORAGE;
  }

  /** Bytes of all artifacts; no read unless an event changed some. */
  @Override
  public long of(TenantId tenant) {
    return storageByTenant.get(tenant);
  }

  private long loadStorage(TenantId tenant) {
    return releases
        .of(tenant)
        .aggregate(empty(), Aggregates.group(null, Accumulators.sum("bytes", "$content.sizeBytes")))
        .stream()
        .mapToLong(sum -> sum.getNumber("bytes").longValue())
        .sum();
  }

  /** One read by primary key. */
  Optional<ArtifactRow> artifact(TenantId tenant, ArtifactId artifact) {
    return releases.of(tenant).findById(artifact.toString());
  }

  /** How many devices the group has that are let in. */
  int countGroup(TenantId tenant, String group) {
    return count(tenant, and(eq("group", group), eq("accepted", true)));
  }

  int countAccepted(TenantId tenant) {
    return count(tenant, eq("accepted", true));
  }

  /**
   * The devices that were let in, shut out or moved between groups after a position; empty when
   * there are many. One read by index for some hundred.
   */
  Optional<Collection<DeviceRow>> movedAfter(TenantId tenant, long position) {
    var moved = new HashMap<String, DeviceRow>();
    for (var page = 1; moved.size() < MAX_MOVED; page++) {
      var newest =
          devices
              .of(tenant)
              .list(empty(), Sorts.descending("movedAt"), new Paging(page, Paging.MAX_PER_PAGE));
      newest.stream()
          .filter(device -> device.movedAfter(position))
          .forEach(device -> moved.put(device.id(), device));
      if (newest.size() < Paging.MAX_PER_PAGE || !newest.getLast().movedAfter(position)) {
        return Optional.of(moved.values());
      }
    }
    return Optional.empty();
  }

  /**
   * How many devices were let in at a position, and in the group. Exact whatever moves meanwhile,
   * for each device's intervals say what was so then: a device that comes meanwhile moves the pages
   * and is read twice or not at all, and it was not there at the position. Reads every device of
   * the tenant, a page at a time.
   *
   * @param group null for any or none
   */
  int countAt(TenantId tenant, @Nullable String group, long position) {
    var counted = 0;
    var last = "";
    for (var page = 1; ; page++) {
      var rows =
          devices
              .of(tenant)
              .list(empty(), Sorts.ascending("_id"), new Paging(page, Paging.MAX_PER_PAGE));
      for (var row : rows) {
        if (row.id().compareTo(last) > 0) { // those behind a device that came were read before
          counted += row.wasIn(group, position) ? 1 : 0;
          last = row.id();
        }
      }
      if (rows.size() < Paging.MAX_PER_PAGE) {
        return counted;
      }
    }
  }

  private int count(TenantId tenant, Bson filter) {
    return Math.toIntExact(devices.of(tenant).count(filter));
  }

  /**
   * Some of the devices that are in the middle of a deployment, by the ids of their rows.
   *
   * @param after the last row of the part before; empty for the first part
   */
  List<String> rowIdsInProgress(TenantId tenant, DeploymentId deployment, String after, int most) {
    return devices.of(tenant).idsAfter(after, eq("open", deployment.toString()), most);
  }

  /** The devices of a tenant behind one, in the order of their ids. */
  List<DeviceRow> devicesAfter(TenantId tenant, String row) {
    return devices
        .of(tenant)
        .list(gt("_id", row), Sorts.ascending("_id"), new Paging(1, Paging.MAX_PER_PAGE));
  }

  /** Those of the devices that are known. */
  List<DeviceRow> devices(TenantId tenant, List<DeviceId> ids) {
    return devices
        .of(tenant)
        .list(in("_id", ids.stream().map(id -> DeviceRow.id(tenant, id)).toList()));
  }

  static DeploymentId deploymentId(String id) {
    return new DeploymentId(UUID.fromString(id));
  }
}
