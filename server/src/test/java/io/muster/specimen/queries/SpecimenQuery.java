package io.muster.specimen.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Query;
import java.util.Optional;

/** Everything that can be asked about marks. */
public sealed interface SpecimenQuery<R> extends Query<R> {

  record FindMark(TenantId tenantId, DeviceId deviceId)
      implements SpecimenQuery<Optional<MarkView>> {}
}
