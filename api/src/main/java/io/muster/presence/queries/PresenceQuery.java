package io.muster.presence.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.Optional;

/** Everything that can be asked about presence. */
public sealed interface PresenceQuery<R> extends Query<R> {

  record FindSilentDevice(TenantId tenantId, DeviceId deviceId)
      implements PresenceQuery<Optional<SilentDeviceView>> {}

  /** Those that fell silent last come first. */
  record ListSilentDevices(TenantId tenantId, Paging paging)
      implements PresenceQuery<Page<SilentDeviceView>> {}

  record FindThreshold(TenantId tenantId) implements PresenceQuery<Optional<ThresholdView>> {}
}
