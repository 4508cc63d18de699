package io.muster.shared.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.events.TenantId;
import java.util.List;

/** Which devices are in a group. */
public interface GroupRegister {

  /** As the look-ups show it: one read by index. */
  List<DeviceId> of(TenantId tenant, GroupName group);
}
