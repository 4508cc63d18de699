package io.muster.shared.access;

import io.muster.multitenant.events.Limits;
import io.muster.shared.events.TenantId;
import java.util.Optional;

/** What every context must know of the tenants, from memory: asked with each request. */
public interface Tenants {

  /** Whether the tenant was created and not deleted. */
  boolean exists(TenantId tenant);

  /** Whether the tenant exists and is not suspended: else nobody and nothing of it is let in. */
  boolean isActive(TenantId tenant);

  /** What a tenant may use. */
  Limits limits(TenantId tenant);

  /** Whom a device names by a tenant token; empty when the token is not valid. */
  Optional<TenantId> byToken(String token);

  /**
   * Counts a request.
   *
   * @throws io.muster.shared.commands.RefusedException {@code too-many-requests}, when the tenant
   *     has sent as many in this second as it may
   */
  void countRequest(TenantId tenant);

  /**
   * To be called before something is added to the record.
   *
   * @throws io.muster.shared.commands.RefusedException {@code too-many-events}, when the tenant has
   *     added as much as it may today
   */
  void requireRoomInRecord(TenantId tenant);
}
