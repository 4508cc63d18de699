package io.muster.multitenant.queries;

import io.muster.multitenant.events.Limits;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the platform's administrators ask about all tenants, and each tenant about itself. */
public sealed interface TenantQuery<R> extends Query<R> {

  /**
   * @param tenantId of whoever runs the platform
   * @param asked any tenant
   */
  record FindTenant(TenantId tenantId, String asked) implements TenantQuery<Optional<TenantView>> {}

  /**
   * A page of {@link TenantView}s, oldest first.
   *
   * @param tenantId of whoever runs the platform
   * @param status null for any
   * @param name a part of it; null for any
   */
  record ListTenants(
      TenantId tenantId, @Nullable TenantStatus status, @Nullable String name, Paging paging)
      implements TenantQuery<Page<TenantView>> {}

  /** What the asking tenant itself may use. */
  record FindLimits(TenantId tenantId) implements TenantQuery<Limits> {}
}
