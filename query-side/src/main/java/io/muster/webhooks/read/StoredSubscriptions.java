package io.muster.webhooks.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.webhooks.events.SubscriptionEvent;
import io.muster.webhooks.queries.DeliveryView;
import io.muster.webhooks.queries.SubscriptionQuery;
import io.muster.webhooks.queries.SubscriptionQuery.FindSubscription;
import io.muster.webhooks.queries.SubscriptionQuery.ListDeliveries;
import io.muster.webhooks.queries.SubscriptionQuery.ListSubscriptions;
import io.muster.webhooks.queries.SubscriptionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Answers {@link SubscriptionQuery}s. One read each, a page two. */
@Component
class StoredSubscriptions {

  private final ReadModel<SubscriptionEvent, SubscriptionView> subscriptions;
  private final MongoCollection<DeliveryView> deliveries;

  StoredSubscriptions(ReadModels readModels, Databases databases) {
    subscriptions =
        readModels.make(
            StoredSubscriptions.class,
            "subscriptions",
            SubscriptionView.class,
            SubscriptionEvent.class,
            event -> List.of(event.subscriptionId().toString()),
            SubscriptionView::after,
            new IndexModel(Indexes.ascending("tenantId", "since", "_id")));
    deliveries =
        databases
            .get(DeliveryView.DATABASE)
            .getCollection(DeliveryView.COLLECTION, DeliveryView.class);
  }

  @QueryHandler
  Optional<SubscriptionView> handle(FindSubscription query) {
    return subscriptions.of(query.tenantId()).findById(query.subscriptionId().toString());
  }

  @QueryHandler
  Page<SubscriptionView> handle(ListSubscriptions query) {
    return subscriptions
        .of(query.tenantId())
        .page(empty(), Sorts.ascending("since", "_id"), query.paging());
  }

  @QueryHandler
  Page<DeliveryView> handle(ListDeliveries query) {
    var filters = new ArrayList<Bson>();
    filters.add(eq("subscriptionId", query.subscriptionId().toString()));
    filters.add(eq("tenantId", query.tenantId().value()));
    var state = query.state();
    if (state != null) {
      filters.add(eq("state", state.name()));
    }
    var found = new ArrayList<DeliveryView>();
    deliveries
        .find(and(filters))
        .sort(Sorts.descending("createdAt", "_id"))
        .skip((int) Math.min(Integer.MAX_VALUE, query.paging().skip()))
        .limit(query.paging().perPage())
        .into(found);
    return new Page<>(found, deliveries.countDocuments(and(filters)));
  }
}
