package io.muster.webhooks.events;

import io.muster.shared.events.TenantId;

/** The webhook subscriptions of a tenant, as the event store knows them. */
public record SubscriptionsId(TenantId tenantId) {

  @Override
  public String toString() {
    return "webhooks-of-" + tenantId;
  }
}
