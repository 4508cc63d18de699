package io.muster.deviceauth.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.deviceauth.queries.DeviceQuery.CountDevices;
import io.muster.deviceauth.queries.DeviceQuery.FindDevice;
import io.muster.deviceauth.queries.DeviceQuery.ListDevices;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.queries.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.conversions.Bson;

/** Answers {@link io.muster.deviceauth.queries.DeviceQuery}s. One read each, a page two. */
public final class Devices {

  private final ReadModel<DeviceEvent, DeviceView> views;

  public Devices(MongoDatabase database) {
    views =
        new ReadModel<>(
            database,
            "devices",
            DeviceView.class,
            DeviceEvent.class,
            event -> List.of(event.deviceId().toString()),
            DeviceView::after,
            new IndexModel(Indexes.ascending("tenantId", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "createdAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "status", "createdAt", "_id")));
  }

  public List<ReadModel<?, ?>> readModels() {
    return List.of(views);
  }

  public Optional<DeviceView> handle(FindDevice query) {
    return views
        .findById(query.deviceId().toString())
        .filter(view -> view.tenantId().equals(query.tenantId().value()));
  }

  public Page<DeviceView> handle(ListDevices query) {
    var conditions = new ArrayList<Bson>();
    conditions.add(eq("tenantId", query.tenantId().value()));
    if (query.statuses().size() == 1) {
      conditions.add(eq("status", query.statuses().getFirst().name()));
    } else if (!query.statuses().isEmpty()) {
      conditions.add(in("status", query.statuses().stream().map(DeviceStatus::name).toList()));
    }
    var ids = query.ids();
    if (ids != null) {
      conditions.add(in("_id", ids));
    }
    var sort = query.sortById() ? Sorts.ascending("_id") : Sorts.ascending("createdAt", "_id");
    return views.page(and(conditions), sort, query.paging());
  }

  public long handle(CountDevices query) {
    var tenant = eq("tenantId", query.tenantId().value());
    return query.statuses().isEmpty()
        ? views.count(tenant)
        : query.statuses().stream()
            .distinct()
            .mapToLong(status -> views.count(and(tenant, eq("status", status.name()))))
            .sum();
  }
}
