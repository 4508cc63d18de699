package io.muster.webhooks.queries;

import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import io.muster.webhooks.events.SubscriptionId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about webhook subscriptions. */
public sealed interface SubscriptionQuery<R> extends Query<R> {

  record FindSubscription(TenantId tenantId, SubscriptionId subscriptionId)
      implements SubscriptionQuery<Optional<SubscriptionView>> {}

  /** The oldest first. */
  record ListSubscriptions(TenantId tenantId, Paging paging)
      implements SubscriptionQuery<Page<SubscriptionView>> {}

  /**
   * The newest first.
   *
   * @param state null for all
   */
  record ListDeliveries(
      TenantId tenantId,
      SubscriptionId subscriptionId,
      DeliveryView.@Nullable State state,
      Paging paging)
      implements SubscriptionQuery<Page<DeliveryView>> {}
}
