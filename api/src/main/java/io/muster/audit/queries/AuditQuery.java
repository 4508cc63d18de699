package io.muster.audit.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything that an auditor can ask. */
public sealed interface AuditQuery {

  TenantId tenantId();

  /** A moment in the record: a recorded time (inclusive), or the position of an event. */
  sealed interface Moment {
    record AtTime(Instant time) implements Moment {}

    record AtPosition(long position) implements Moment {}
  }

  /** Answered by an optional {@link DeviceState}: what the device was at that moment. */
  record FindDeviceState(TenantId tenantId, DeviceId deviceId, Moment moment)
      implements AuditQuery {}

  /**
   * Which events.
   *
   * @param type simple name of the event; null for any
   * @param actor as in the metadata; null for any
   * @param from inclusive; null for the beginning
   * @param to inclusive; null for the end
   */
  record Criteria(
      @Nullable String type,
      @Nullable String actor,
      @Nullable Instant from,
      @Nullable Instant to) {}
}
