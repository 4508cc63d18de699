package io.muster.shared.devices;

import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.util.List;

/** The devices that an open deployment is for and that have not asked yet. */
public interface DevicesToCome {

  /**
   * In the order of their ids. Reads the rows of all devices of the tenant, or of those that are
   * named, after an event changed who has asked; else nothing.
   *
   * @param skip how many of them to leave out
   * @param most how many to answer
   */
  Part of(TenantId tenant, DeploymentId deployment, long skip, int most);

  /**
   * @param total how many there are
   */
  record Part(List<DeviceId> devices, long total) {}
}
