package io.muster.specimen.write;

import static com.mongodb.client.model.Filters.empty;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.specimen.events.SpecimenEvent;
import io.muster.specimen.queries.MarkView;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** A look-up with a cache in front of it: how many devices of a tenant are marked. */
@Component
@EnableConfigurationProperties(SpecimenOptions.class)
class MarkedDevices implements Follower {

  private final ReadModel<SpecimenEvent, MarkView> marks;
  private final LoadingCache<TenantId, Long> counts =
      Caffeine.newBuilder().maximumSize(100).build(this::load);

  MarkedDevices(ReadModels readModels) {
    marks =
        readModels.make(
            MarkedDevices.class,
            "marks",
            MarkView.class,
            SpecimenEvent.class,
            event -> List.of(event.deviceId().toString()),
            MarkView::after,
            new IndexModel(Indexes.ascending("tenantId")));
  }

  private long load(TenantId tenant) {
    return marks.of(tenant).count(empty());
  }

  long count(TenantId tenant) {
    return counts.get(tenant);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    events.stream()
        .filter(SpecimenEvent.class::isInstance)
        .forEach(event -> counts.invalidate(event.tenantId()));
  }

  @Override
  public void reset() {
    counts.invalidateAll();
  }
}
