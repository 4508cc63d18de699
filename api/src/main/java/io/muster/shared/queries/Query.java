package io.muster.shared.queries;

import io.muster.shared.events.TenantId;

/**
 * What every question to a read model tells first: on whose behalf.
 *
 * @param <R> the answer
 */
public interface Query<R> {

  TenantId tenantId();
}
