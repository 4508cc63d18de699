package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.devices.DeploymentMembers;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Paging;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.write.LookupBarrier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whom deployments are for, by the record and the look-ups. */
@Component
class Members implements DeploymentMembers {

  /** A device takes 16. */
  private static final long MAX_BYTES = 32L << 20;

  private final DeploymentLookups lookups;
  private final LookupBarrier barrier;
  private final EventRecord record;

  /**
   * {@link NamedDevices}. What was so at a position of the record stays so, but for devices that
   * moved more often since than {@link Membership} remembers.
   */
  private final Cache<Key, byte[]> members =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Key _, byte[] set) -> set.length + 200)
          .build();

  private record Key(TenantId tenant, DeploymentId deployment) {}

  Members(DeploymentLookups lookups, LookupBarrier barrier, EventRecord record) {
    this.lookups = lookups;
    this.barrier = barrier;
    this.record = record;
  }

  @Override
  public Part of(TenantId tenant, DeploymentId deployment, long skip, int most) {
    var key = new Key(tenant, deployment);
    if (members.getIfPresent(key) == null) {
      barrier.await(); // the look-ups must know the position; not while others wait for the key
    }
    byte[] known = members.get(key, this::find);
    var set = known == null ? NamedDevices.of(List.of()) : known;
    return new Part(NamedDevices.part(set, skip, most), NamedDevices.count(set));
  }

  /** Null for one that is not there, which is not kept. */
  private byte @Nullable [] find(Key key) {
    return record.stream(key.deployment.toString())
        .findFirst()
        .filter(event -> event.payload().tenantId().equals(key.tenant))
        .map(this::find)
        .orElse(null);
  }

  private byte[] find(RecordedEvent event) {
    var created = (DeploymentCreated) event.payload();
    return switch (created.target()) {
      case Target.Devices(var ids) -> NamedDevices.of(ids);
      case Target.Group(var group) -> find(created.tenantId(), group.value(), event.position());
      case Target.Everybody _ -> find(created.tenantId(), null, event.position());
    };
  }

  /**
   * @param group null for any or none
   */
  private byte[] find(TenantId tenant, @Nullable String group, long position) {
    var found = new ArrayList<DeviceId>();
    var last = "";
    List<DeviceRow> rows;
    do {
      rows = lookups.devicesAfter(tenant, last);
      rows.stream()
          .filter(row -> row.wasIn(group, position))
          .map(DeviceRow::deviceId)
          .forEach(found::add);
      last = rows.isEmpty() ? last : rows.getLast().id();
    } while (rows.size() == Paging.MAX_PER_PAGE);
    return NamedDevices.of(found);
  }

  @Override
  public List<DeploymentId> awaiting(TenantId tenant, DeviceId device) {
    barrier.await(); // or a deployment that the device has just asked about is shown twice
    var row = lookups.device(tenant, device);
    return lookups.openDeployments(tenant).values().stream()
        .filter(
            open ->
                row.map(known -> open.isFor(known) && !known.knows(open.id()))
                    .orElseGet(() -> open.names(device)))
        .map(OpenDeploymentRow::deploymentId)
        .toList()
        .reversed();
  }
}
