package io.muster.deployments.write;

import io.muster.deployments.events.Target;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.UpToDate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How many devices a deployment is for. */
@Component
class DeviceCounts implements PastDeviceCounts {

  private static final int TRIES = 100;

  private final DeploymentLookups lookups;
  private final UpToDate upToDate;

  DeviceCounts(DeploymentLookups lookups, UpToDate upToDate) {
    this.lookups = lookups;
    this.upToDate = upToDate;
  }

  /** One count by index; none when the devices are named. */
  int now(TenantId tenant, Target target) {
    return switch (target) {
      case Target.Devices(var ids) -> ids.size();
      case Target.Group(var group) -> lookups.countGroup(tenant, group.value());
      case Target.Everybody _ -> lookups.countAccepted(tenant);
    };
  }

  /** Those of now, without those that came since, with those that went. */
  @Override
  public int at(TenantId tenant, Target target, Instant moment) {
    return switch (target) {
      case Target.Devices(var ids) -> ids.size();
      case Target.Group(var group) -> at(tenant, target, group.value(), moment);
      case Target.Everybody _ -> at(tenant, target, null, moment);
    };
  }

  private int at(TenantId tenant, Target target, @Nullable String group, Instant moment) {
    upToDate.await();
    var moved = lookups.movedSince(tenant, moment);
    for (var tried = 0; tried < TRIES; tried++) {
      var now = now(tenant, target);
      var next = lookups.movedSince(tenant, moment);
      if (next.equals(moved)) { // else the count is of another moment than they
        return now + wentSince(moved, group, moment);
      }
      moved = next;
    }
    throw new IllegalStateException("Devices come and go too fast to be counted");
  }

  private static int wentSince(List<DeviceRow> moved, @Nullable String group, Instant moment) {
    var went = 0;
    for (var device : moved) {
      went += (device.wasIn(group, moment) ? 1 : 0) - (device.isIn(group) ? 1 : 0);
    }
    return went;
  }
}
