package io.muster.deviceauth.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

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
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/**
 * Answers {@link io.muster.deviceauth.queries.DeviceQuery}s. One read each; a page two, a count one
 * for each status.
 */
@Component
public class Devices {

  private final ReadModel<DeviceEvent, DeviceView> views;

  Devices(ReadModels readModels) {
    views =
        readModels.make(
            Devices.class,
            "devices",
            DeviceView.class,
            DeviceEvent.class,
            event -> List.of(event.deviceId().toString()),
            DeviceView::after,
            new IndexModel(Indexes.ascending("tenantId", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "status", "_id")));
  }

  @QueryHandler
  Optional<DeviceView> handle(FindDevice query) {
    return views.of(query.tenantId()).findById(query.deviceId().toString());
  }

  @QueryHandler
  Page<DeviceView> handle(ListDevices query) {
    var conditions = new ArrayList<Bson>();
    if (query.statuses().size() == 1) {
      conditions.add(eq("status", query.statuses().getFirst().name()));
    } else if (!query.statuses().isEmpty()) {
      conditions.add(in("status", query.statuses().stream().map(DeviceStatus::name).toList()));
    }
    var ids = query.ids();
    if (ids != null) {
      conditions.add(in("_id", ids));
    }
    var oneStatus = query.statuses().size() == 1;
    var sort =
        query.sortById() || oneStatus ? Sorts.ascending("_id") : Sorts.ascending("status", "_id");
    return views
        .of(query.tenantId())
        .page(conditions.isEmpty() ? empty() : and(conditions), sort, query.paging());
  }

  @QueryHandler
  long handle(CountDevices query) {
    var ofTenant = views.of(query.tenantId());
    return query.statuses().isEmpty()
        ? ofTenant.count(empty())
        : query.statuses().stream()
            .distinct()
            .mapToLong(status -> ofTenant.count(eq("status", status.name())))
            .sum();
  }
}
