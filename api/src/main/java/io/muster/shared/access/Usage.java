package io.muster.shared.access;

import io.muster.shared.events.TenantId;

/** How much a tenant uses of what can be limited; collected by the container. */
public interface Usage {

  /** One of {@link io.muster.multitenant.events.Limits#NAMES}. */
  String limit();

  /** In the unit of the limit. */
  long of(TenantId tenant);
}
