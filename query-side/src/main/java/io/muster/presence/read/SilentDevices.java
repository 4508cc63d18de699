package io.muster.presence.read;

import static com.mongodb.client.model.Filters.empty;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.presence.events.PresenceEvent;
import io.muster.presence.queries.PresenceQuery;
import io.muster.presence.queries.PresenceQuery.FindSilentDevice;
import io.muster.presence.queries.PresenceQuery.FindThreshold;
import io.muster.presence.queries.PresenceQuery.ListSilentDevices;
import io.muster.presence.queries.SilentDeviceView;
import io.muster.presence.queries.ThresholdView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers {@link PresenceQuery}s. */
@Component
class SilentDevices {

  private final ReadModel<PresenceEvent, SilentDeviceView> silent;
  private final ReadModel<DomainEvent, ThresholdView> thresholds;

  SilentDevices(ReadModels readModels) {
    silent =
        readModels.make(
            SilentDevices.class,
            "silent",
            SilentDeviceView.class,
            PresenceEvent.class,
            event -> List.of(event.deviceId().toString()),
            SilentDeviceView::after,
            new IndexModel(Indexes.ascending("tenantId", "since", "_id")));
    thresholds =
        readModels.make(
            SilentDevices.class,
            "thresholds",
            ThresholdView.class,
            DomainEvent.class,
            ThresholdView::idsOf,
            ThresholdView::after);
  }

  @QueryHandler
  Optional<SilentDeviceView> handle(FindSilentDevice query) {
    return silent.of(query.tenantId()).findById(query.deviceId().toString());
  }

  @QueryHandler
  Page<SilentDeviceView> handle(ListSilentDevices query) {
    return silent
        .of(query.tenantId())
        .page(empty(), Sorts.descending("since", "_id"), query.paging());
  }

  @QueryHandler
  Optional<ThresholdView> handle(FindThreshold query) {
    return thresholds.of(query.tenantId()).findById(query.tenantId().value());
  }
}
