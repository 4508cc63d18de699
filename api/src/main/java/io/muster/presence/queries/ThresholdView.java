package io.muster.presence.queries;

import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantResumed;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.presence.events.PresenceThresholdEvent;
import io.muster.presence.events.PresenceThresholdEvent.PresenceThresholdChanged;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * After which time the devices of a tenant are silent.
 *
 * @param seconds null for what is usual; 0 for never
 * @param suspended whether the devices of the tenant cannot be heard of
 * @param resumedAt when the tenant was resumed last: its devices could not be heard of before; null
 *     when it was not suspended
 */
public record ThresholdView(
    @BsonId String id,
    String tenantId,
    @Nullable Long seconds,
    boolean suspended,
    @Nullable Instant resumedAt) {

  /** The tenant that an event concerns; empty for other events. */
  public static List<String> idsOf(DomainEvent event) {
    return switch (event) {
      case PresenceThresholdEvent _, TenantSuspended _, TenantResumed _, TenantDeleted _ ->
          List.of(event.tenantId().value());
      default -> List.of();
    };
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable ThresholdView after(
      @Nullable ThresholdView before, DomainEvent event, Recorded recorded) {
    var tenant = event.tenantId().value();
    var known = before == null ? new ThresholdView(tenant, tenant, null, false, null) : before;
    return switch (event) {
      case PresenceThresholdChanged(_, var seconds) ->
          new ThresholdView(tenant, tenant, seconds, known.suspended, known.resumedAt);
      case TenantSuspended _, TenantDeleted _ ->
          new ThresholdView(tenant, tenant, known.seconds, true, known.resumedAt);
      case TenantResumed _ ->
          new ThresholdView(tenant, tenant, known.seconds, false, recorded.at());
      default -> before;
    };
  }
}
