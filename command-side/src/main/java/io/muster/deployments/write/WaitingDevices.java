package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.devices.DevicesToCome;
import io.muster.shared.devices.DevicesToCome.Part;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.queries.Paging;
import io.muster.shared.write.LookupBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Who a deployment still waits for, as the look-ups tell. */
@Component
class WaitingDevices implements DevicesToCome, Follower {

  private static final int AT_ONCE = 1_000;

  /** A device takes 16. */
  private static final long MAX_BYTES = 32L << 20;

  private final DeploymentLookups lookups;
  private final LookupBarrier barrier;

  /** {@link NamedDevices}, until an event of the deployment. */
  private final Cache<DeploymentId, byte[]> waiting =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((DeploymentId _, byte[] set) -> set.length + 100)
          .build();

  /** Grows with every event: what was looked up before must not be kept after. */
  private final AtomicLong changes = new AtomicLong();

  WaitingDevices(DeploymentLookups lookups, LookupBarrier barrier) {
    this.lookups = lookups;
    this.barrier = barrier;
  }

  @Override
  public Part of(TenantId tenant, DeploymentId deployment, long skip, int most) {
    barrier.await(); // or a device that has just asked is shown twice
    var open = lookups.openDeployments(tenant).get(deployment.toString());
    if (open == null) {
      return new Part(List.of(), 0);
    }
    var set = waiting.getIfPresent(deployment);
    if (set == null) {
      // Not within the cache: its followers, who must be quick, would wait for that.
      var before = changes.get();
      set = find(tenant, open);
      waiting.put(deployment, set);
      if (changes.get() != before) {
        waiting.invalidate(deployment);
      }
    }
    return new Part(NamedDevices.part(set, skip, most), NamedDevices.count(set));
  }

  private byte[] find(TenantId tenant, OpenDeploymentRow open) {
    return open.kind() == OpenDeploymentRow.Kind.NAMED
        ? named(tenant, open)
        : members(tenant, open);
  }

  private byte[] named(TenantId tenant, OpenDeploymentRow open) {
    var found = new ArrayList<DeviceId>();
    for (var skip = 0; skip < NamedDevices.count(open.named()); skip += AT_ONCE) {
      var part = NamedDevices.part(open.named(), skip, AT_ONCE);
      var asked =
          lookups.devices(tenant, part).stream()
              .filter(row -> row.knows(open.id()))
              .map(DeviceRow::deviceId)
              .collect(Collectors.toSet());
      part.stream().filter(device -> !asked.contains(device)).forEach(found::add);
    }
    return NamedDevices.of(found);
  }

  private byte[] members(TenantId tenant, OpenDeploymentRow open) {
    var found = new ArrayList<DeviceId>();
    var last = "";
    List<DeviceRow> rows;
    do {
      rows = lookups.devicesAfter(tenant, last);
      for (var row : rows) {
        if (open.isFor(row) && !row.knows(open.id())) {
          found.add(row.deviceId());
        }
      }
      last = rows.isEmpty() ? last : rows.getLast().id();
    } while (rows.size() == Paging.MAX_PER_PAGE);
    return NamedDevices.of(found);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof DeploymentsEvent happened) {
        changes.incrementAndGet();
        waiting.invalidate(happened.deploymentId());
      }
    }
  }

  @Override
  public void reset() {
    changes.incrementAndGet();
    waiting.invalidateAll();
  }
}
