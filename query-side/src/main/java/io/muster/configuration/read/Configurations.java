package io.muster.configuration.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.configuration.events.SharedLayerEvent;
import io.muster.configuration.events.TemplateEvent;
import io.muster.configuration.queries.ConfigurationQuery.ConfiguredDevice;
import io.muster.configuration.queries.ConfigurationQuery.CountTemplates;
import io.muster.configuration.queries.ConfigurationQuery.FindConfiguredDevice;
import io.muster.configuration.queries.ConfigurationQuery.FindSharedLayer;
import io.muster.configuration.queries.ConfigurationQuery.FindTemplate;
import io.muster.configuration.queries.ConfigurationQuery.ListConfiguredDevices;
import io.muster.configuration.queries.ConfigurationQuery.ListTemplates;
import io.muster.configuration.queries.ConfigurationQuery.Template;
import io.muster.configuration.queries.ConfigurationState;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.LayerView;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TemplateView;
import io.muster.configuration.queries.Trouble;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.configuration.queries.ConfigurationQuery}s. */
@Component
class Configurations {

  private static final int MOST_LOOKED_AT = 100_000;

  private final Queries queries;
  private final ReadModel<TemplateEvent, TemplateView> templates;
  private final ReadModel<SharedLayerEvent, SharedLayerView> shared;
  private final ReadModel<DomainEvent, DeviceConfigurationView> devices;

  Configurations(ReadModels readModels, Queries queries) {
    this.queries = queries;
    templates =
        readModels.make(
            Configurations.class,
            "templates",
            TemplateView.class,
            TemplateEvent.class,
            event -> List.of(event.templateId().toString()),
            TemplateView::after,
            new IndexModel(Indexes.ascending("tenantId", "kind", "name")));
    shared =
        readModels.make(
            Configurations.class,
            "shared",
            SharedLayerView.class,
            SharedLayerEvent.class,
            event -> List.of(SharedLayerView.idOf(event)),
            SharedLayerView::after,
            new IndexModel(Indexes.ascending("tenantId", "layer.config")),
            new IndexModel(Indexes.ascending("tenantId", "layer.flavor")));
    devices =
        readModels.make(
            Configurations.class,
            "devices",
            DeviceConfigurationView.class,
            DomainEvent.class,
            event ->
                DeviceConfigurationView.changedBy(event).stream().map(DeviceId::toString).toList(),
            DeviceConfigurationView::after,
            Stream.concat(
                    BoundDevices.indexes().stream(),
                    Stream.of(
                        new IndexModel(Indexes.ascending("tenantId", "_id")),
                        new IndexModel(Indexes.ascending("tenantId", "bare", "_id")),
                        new IndexModel(Indexes.ascending("tenantId", "trouble", "_id"))))
                .toArray(IndexModel[]::new));
  }

  @QueryHandler
  Optional<Template> handle(FindTemplate query) {
    return templates
        .of(query.tenantId())
        .findById(query.templateId().toString())
        .filter(found -> found.kind() == query.kind() && !found.deleted())
        .map(found -> new Template(found, refs(query.tenantId(), found)));
  }

  private long refs(TenantId tenant, TemplateView template) {
    return new BoundDevices(queries, tenant, shared.of(tenant), devices.of(tenant)).count(template);
  }

  @QueryHandler
  Page<Template> handle(ListTemplates query) {
    var filter = and(eq("kind", query.kind().name()), eq("deleted", false));
    var type = query.type();
    return templates
        .of(query.tenantId())
        .page(
            type == null ? filter : and(filter, eq("type", type)),
            Sorts.ascending("name", "_id"),
            query.paging())
        .map(found -> new Template(found, refs(query.tenantId(), found)));
  }

  @QueryHandler
  long handle(CountTemplates query) {
    return templates
        .of(query.tenantId())
        .count(and(eq("kind", query.kind().name()), eq("deleted", false)));
  }

  @QueryHandler
  ConfiguredDevice handle(FindConfiguredDevice query) {
    var tenant = query.tenantId();
    var view =
        devices
            .of(tenant)
            .findById(query.deviceId().toString())
            .orElseGet(() -> DeviceConfigurationView.empty(tenant, query.deviceId()));
    return new Layers(tenant).over(view);
  }

  @QueryHandler
  Page<ConfiguredDevice> handle(ListConfiguredDevices query) {
    var layers = new Layers(query.tenantId());
    var all = devices.of(query.tenantId());
    var state = query.state();
    var configured = layers.ofTenant().isEmpty() ? eq("bare", false) : empty();
    if (state == null) {
      return all.page(configured, Sorts.ascending("_id"), query.paging()).map(layers::over);
    }
    // What is wanted of a device depends on layers that it shares: no index knows its state.
    var possible =
        switch (state) {
          case DRIFT -> eq("trouble", Trouble.DRIFT.name());
          case FAILED -> eq("trouble", Trouble.FAILED.name());
          case IN_SYNC, PENDING -> configured;
        };
    var page = new ArrayList<DeviceConfigurationView>();
    var total = 0L;
    var after = "";
    for (var looked = 0; looked < MOST_LOOKED_AT; looked += Paging.MAX_PER_PAGE) {
      var part =
          all.list(
              and(possible, gt("_id", after)),
              Sorts.ascending("_id"),
              new Paging(1, Paging.MAX_PER_PAGE));
      for (var view : part) {
        if (layers.state(view) == state) {
          if (total >= query.paging().skip() && page.size() < query.paging().perPage()) {
            page.add(view);
          }
          total++;
        }
      }
      if (part.size() < Paging.MAX_PER_PAGE) {
        break;
      }
      after = part.getLast().id();
    }
    return new Page<>(page.stream().map(layers::over).toList(), total);
  }

  @QueryHandler
  Optional<SharedLayerView> handle(FindSharedLayer query) {
    var group = query.group();
    return shared
        .of(query.tenantId())
        .findById(SharedLayerView.idOf(query.tenantId(), group == null ? null : group.value()));
  }

  /** What the devices of one answer share: each layer and each template is read once. */
  private final class Layers {
    private final TenantId tenant;
    private final Map<String, Optional<SharedLayerView>> layers = new HashMap<>();
    private final Map<String, Optional<TemplateView>> known = new HashMap<>();
    private final Map<String, Long> changes = new HashMap<>();

    Layers(TenantId tenant) {
      this.tenant = tenant;
    }

    ConfiguredDevice over(DeviceConfigurationView view) {
      return new ConfiguredDevice(
          view, DesiredConfiguration.of(layer(null), group(view), view, this::template));
    }

    ConfigurationState state(DeviceConfigurationView view) {
      return DesiredConfiguration.state(layer(null), group(view), view, this::changedAt);
    }

    LayerView ofTenant() {
      var shared = layer(null);
      return shared == null ? LayerView.EMPTY : shared.layer();
    }

    private long changedAt(String template) {
      return changes.computeIfAbsent(
          template,
          id -> templates.of(tenant).findById(id).map(TemplateView::changedAt).orElse(0L));
    }

    private @Nullable SharedLayerView group(DeviceConfigurationView view) {
      return view.group() == null ? null : layer(view.group());
    }

    private @Nullable SharedLayerView layer(@Nullable String group) {
      return layers
          .computeIfAbsent(
              SharedLayerView.idOf(tenant, group), id -> shared.of(tenant).findById(id))
          .orElse(null);
    }

    private @Nullable TemplateView template(String id) {
      return known.computeIfAbsent(id, _ -> templates.of(tenant).findById(id)).orElse(null);
    }
  }
}
