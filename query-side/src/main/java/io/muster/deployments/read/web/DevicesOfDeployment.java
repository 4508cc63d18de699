package io.muster.deployments.read.web;

import static java.util.stream.Collectors.toMap;

import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.queries.DeploymentQuery.FindDevicesOfDeployment;
import io.muster.deployments.queries.DeploymentQuery.ListDevicesOfDeployment;
import io.muster.deployments.queries.DeploymentView;
import io.muster.deployments.queries.DeviceDeploymentView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.devices.DeploymentMembers;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The devices of a deployment, in pages of one answer.
 *
 * <p>All of them come in the order of their ids, whatever they do meanwhile: a walk over the pages
 * meets each once. Those in some states come in the same order; behind them, where that state is
 * among them, those that have not asked. Cost of a page: a read by primary keys for all, by index
 * when the deployment is finished; a read by index for some states, and a read for each 500 members
 * before the page for those that have not asked.
 */
final class DevicesOfDeployment {

  private final Queries queries;
  private final DeploymentMembers members;
  private final TenantId tenant;
  private final DeploymentView deployment;
  private final DeploymentId id;
  private final Set<DeviceDeploymentStatus> statuses;

  /** How many members were looked at for some that have not asked, and how many of those found. */
  private long lookedAt;

  private long passed;

  /**
   * @param statuses empty for all
   */
  DevicesOfDeployment(
      Queries queries,
      DeploymentMembers members,
      DeploymentView deployment,
      Set<DeviceDeploymentStatus> statuses) {
    this.queries = queries;
    this.members = members;
    this.tenant = new TenantId(deployment.tenantId());
    this.deployment = deployment;
    this.id = new DeploymentId(UUID.fromString(deployment.id()));
    this.statuses = statuses;
  }

  /**
   * The pages of one answer are asked for in order: those that have not asked are gone through
   * once, whoever asks meanwhile.
   */
  Page<DeviceDeploymentView> page(Paging paging) {
    if (deployment.finishedAt() != null && !deployment.aborted()) {
      return list(statuses, paging); // every device has asked
    }
    if (statuses.isEmpty()) {
      var part = members.of(tenant, id, paging.skip(), paging.perPage());
      var known = known(part.devices());
      return new Page<>(
          part.devices().stream()
              .map(
                  device ->
                      known.getOrDefault(
                          device.toString(), DeviceDeploymentView.unasked(deployment, device)))
              .toList(),
          part.total());
    }
    var asked = list(statuses, paging);
    if (!statuses.contains(DeviceDeploymentView.statusOfUnasked(deployment))) {
      return asked;
    }
    var unasked =
        Math.max(
            0, members.of(tenant, id, 0, 0).total() - list(Set.of(), new Paging(1, 1)).total());
    var behind =
        unasked(
            Math.max(0, paging.skip() - asked.total()), paging.perPage() - asked.items().size());
    return new Page<>(
        Stream.concat(
                asked.items().stream(),
                behind.stream().map(device -> DeviceDeploymentView.unasked(deployment, device)))
            .toList(),
        asked.total() + unasked);
  }

  private Page<DeviceDeploymentView> list(Set<DeviceDeploymentStatus> in, Paging paging) {
    return queries.ask(new ListDevicesOfDeployment(tenant, id, in, paging));
  }

  private Map<String, DeviceDeploymentView> known(List<DeviceId> devices) {
    return queries.ask(new FindDevicesOfDeployment(tenant, id, devices)).stream()
        .collect(toMap(DeviceDeploymentView::deviceId, Function.identity()));
  }

  private List<DeviceId> unasked(long skip, int most) {
    var from = passed > 0 ? passed : skip; // those behind the last page, however many asked since
    var found = new ArrayList<DeviceId>();
    while (found.size() < most) {
      var part = members.of(tenant, id, lookedAt, Paging.MAX_PER_PAGE).devices();
      if (part.isEmpty()) {
        break;
      }
      var known = known(part);
      for (var device : part) {
        if (found.size() == most) {
          break;
        }
        lookedAt++;
        if (!known.containsKey(device.toString())) {
          if (passed >= from) {
            found.add(device);
          }
          passed++;
        }
      }
    }
    return found;
  }
}
