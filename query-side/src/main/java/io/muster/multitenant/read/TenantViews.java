package io.muster.multitenant.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.events.TenantEvent;
import io.muster.multitenant.queries.TenantQuery.FindLimits;
import io.muster.multitenant.queries.TenantQuery.FindTenant;
import io.muster.multitenant.queries.TenantQuery.ListTenants;
import io.muster.multitenant.queries.TenantView;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/** Answers {@link TenantQuery}s. One read each, a page two. */
@Component
class TenantViews {

  private final ReadModel<TenantEvent, TenantView> tenants;

  TenantViews(ReadModels readModels) {
    tenants =
        readModels.make(
            TenantViews.class,
            "tenants",
            TenantView.class,
            TenantEvent.class,
            event -> List.of(event.tenantId().value()),
            TenantView::after,
            new IndexModel(Indexes.ascending("createdAt", "_id")));
  }

  @QueryHandler
  Optional<TenantView> handle(FindTenant query) {
    return tenants.ofAllTenants().findById(query.asked());
  }

  @QueryHandler
  Page<TenantView> handle(ListTenants query) {
    var filters = new ArrayList<Bson>();
    var status = query.status();
    if (status != null) {
      filters.add(eq("status", status.name()));
    }
    var name = query.name();
    if (name != null) {
      filters.add(regex("name", Pattern.quote(name), "i"));
    }
    return tenants
        .ofAllTenants()
        .page(
            filters.isEmpty() ? empty() : and(filters),
            Sorts.ascending("createdAt", "_id"),
            query.paging());
  }

  @QueryHandler
  Limits handle(FindLimits query) {
    return tenants
        .of(query.tenantId())
        .findById(query.tenantId().value())
        .map(TenantView::limits)
        .orElse(Limits.NONE);
  }
}
