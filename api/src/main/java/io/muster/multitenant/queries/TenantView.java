package io.muster.multitenant.queries;

import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent;
import io.muster.multitenant.events.TenantEvent.TenantCreated;
import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantErased;
import io.muster.multitenant.events.TenantEvent.TenantLimitsChanged;
import io.muster.multitenant.events.TenantEvent.TenantRenamed;
import io.muster.multitenant.events.TenantEvent.TenantResumed;
import io.muster.multitenant.events.TenantEvent.TenantSuspended;
import io.muster.multitenant.events.TenantEvent.TenantTokenRotated;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One tenant.
 *
 * @param tokenSerial of the token by which devices name it: see {@link TenantToken}
 * @param formerSerial of the token before
 * @param formerUntil how long that is valid, exclusive; null when it is not
 */
public record TenantView(
    @BsonId String id,
    String tenantId,
    String name,
    TenantStatus status,
    Limits limits,
    int tokenSerial,
    int formerSerial,
    @Nullable Instant formerUntil,
    Instant createdAt,
    Instant updatedAt) {

  private static final int FIRST_SERIAL = 1;

  /** Whether a device may name the tenant by the token of a serial. */
  public boolean accepts(int serial, Instant now) {
    return serial == tokenSerial
        || (serial == formerSerial && formerUntil != null && now.isBefore(formerUntil));
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable TenantView after(
      @Nullable TenantView before, TenantEvent event, Recorded recorded) {
    var at = recorded.at();
    if (event instanceof TenantCreated(var tenant, var name, var limits)) {
      return new TenantView(
          tenant.value(),
          tenant.value(),
          name,
          TenantStatus.ACTIVE,
          limits,
          FIRST_SERIAL,
          0,
          null,
          at,
          at);
    }
    return before == null ? null : before.next(event, at);
  }

  private @Nullable TenantView next(TenantEvent event, Instant at) {
    return switch (event) {
      case TenantCreated _ -> this;
      case TenantRenamed(_, var next) -> with(next, status, limits, at);
      case TenantLimitsChanged(_, var next) -> with(name, status, next, at);
      case TenantSuspended _ -> with(name, TenantStatus.SUSPENDED, limits, at);
      case TenantResumed _ -> with(name, TenantStatus.ACTIVE, limits, at);
      case TenantTokenRotated(_, var serial, var until) ->
          new TenantView(
              id, tenantId, name, status, limits, serial, tokenSerial, until, createdAt, at);
      case TenantDeleted _, TenantErased _ -> null;
    };
  }

  private TenantView with(String name, TenantStatus status, Limits limits, Instant at) {
    return new TenantView(
        id, tenantId, name, status, limits, tokenSerial, formerSerial, formerUntil, createdAt, at);
  }
}
