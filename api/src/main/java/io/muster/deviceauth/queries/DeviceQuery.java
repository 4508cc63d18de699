package io.muster.deviceauth.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about devices. */
public sealed interface DeviceQuery<R> extends Query<R> {

  record FindDevice(TenantId tenantId, DeviceId deviceId)
      implements DeviceQuery<Optional<DeviceView>> {}

  /**
   * a page of {@link DeviceView}s.
   *
   * @param statuses any of them; empty for all
   * @param ids any of them; null for all
   * @param sortById else by status, then by id
   */
  record ListDevices(
      TenantId tenantId,
      List<DeviceStatus> statuses,
      @Nullable List<String> ids,
      boolean sortById,
      Paging paging)
      implements DeviceQuery<Page<DeviceView>> {}

  /**
   * How many devices there are.
   *
   * @param statuses any of them; empty for all
   */
  record CountDevices(TenantId tenantId, List<DeviceStatus> statuses)
      implements DeviceQuery<Long> {}

  record FindAdmissionPolicy(TenantId tenantId)
      implements DeviceQuery<Optional<AdmissionPolicyView>> {}
}
