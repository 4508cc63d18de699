package io.muster.shared.devices;

import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.util.List;

/** Whom deployments are for. That is settled by the position at which each was created. */
public interface DeploymentMembers {

  /**
   * The devices that a deployment is for, in the order of their ids, whether they have asked or
   * not; also of one that is over. The first call reads the rows of all devices of the tenant,
   * unless the deployment names its devices; the next ones read nothing.
   *
   * @param skip how many of them to leave out
   * @param most how many to answer
   */
  Part of(TenantId tenant, DeploymentId deployment, long skip, int most);

  /**
   * The open deployments that are for a device and that it has not asked about, the newest first.
   * One read by primary key.
   */
  List<DeploymentId> awaiting(TenantId tenant, DeviceId device);

  /**
   * @param total how many there are
   */
  record Part(List<DeviceId> devices, long total) {}
}
