package io.muster.audit.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Query;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions of auditors whose answers are of bounded size. */
public sealed interface AuditQuery<R> extends Query<R> {

  /** A moment in the record: a recorded time (inclusive), or the position of an event. */
  sealed interface Moment {
    record AtTime(Instant time) implements Moment {}

    record AtPosition(long position) implements Moment {}
  }

  /** What the device was at a moment; empty when the tenant never had it. */
  record FindDeviceState(TenantId tenantId, DeviceId deviceId, Moment moment)
      implements AuditQuery<Optional<DeviceState>> {}

  /**
   * A device across all contexts at one moment.
   *
   * @param position of the last event that is in it
   * @param parts by the name of the part, in the form in which the management API shows it; a part
   *     is missing where there was nothing to show
   */
  record DeviceState(long position, Map<String, Object> parts) {}

  /**
   * Which events.
   *
   * @param type name under which it is stored; null for any
   * @param context bounded context that they are of; null for any
   * @param actor as in the metadata; null for any
   * @param from inclusive; null for the beginning
   * @param to inclusive; null for the end
   */
  record Criteria(
      @Nullable String type,
      @Nullable String context,
      @Nullable String actor,
      @Nullable Instant from,
      @Nullable Instant to) {}
}
