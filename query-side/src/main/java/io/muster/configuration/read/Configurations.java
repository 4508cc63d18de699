package io.muster.configuration.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;

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
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TemplateView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers {@link io.muster.configuration.queries.ConfigurationQuery}s. */
@Component
class Configurations {

  private static final int MAX_TROUBLED = 5_000;

  private final ReadModel<TemplateEvent, TemplateView> templates;
  private final ReadModel<SharedLayerEvent, SharedLayerView> shared;
  private final ReadModel<DomainEvent, DeviceConfigurationView> devices;

  Configurations(ReadModels readModels) {
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
            new IndexModel(Indexes.ascending("tenantId", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "layer.config")),
            new IndexModel(Indexes.ascending("tenantId", "layer.flavor")),
            new IndexModel(Indexes.ascending("tenantId", "trouble", "_id")));
  }

  @QueryHandler
  Optional<Template> handle(FindTemplate query) {
    return templates
        .of(query.tenantId())
        .findById(query.templateId().toString())
        .filter(found -> found.kind() == query.kind() && !found.deleted())
        .map(found -> new Template(found, refs(query.tenantId(), found)));
  }

  /** Two counts by index. */
  private long refs(TenantId tenant, TemplateView template) {
    var named = eq("layer." + template.kind().wire(), template.id());
    return devices.of(tenant).count(named) + shared.of(tenant).count(named);
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
    var trouble = query.trouble();
    var all = devices.of(query.tenantId());
    if (trouble == null) {
      return all.page(empty(), Sorts.ascending("_id"), query.paging()).map(layers::over);
    }
    // Few, one hopes; of which some are to have another version by now.
    var troubled = new ArrayList<ConfiguredDevice>();
    for (var page = 1; page <= MAX_TROUBLED / Paging.MAX_PER_PAGE; page++) {
      var part =
          all.list(
              eq("trouble", trouble.name()),
              Sorts.ascending("_id"),
              new Paging(page, Paging.MAX_PER_PAGE));
      part.stream()
          .map(layers::over)
          .filter(device -> device.trouble() == trouble)
          .forEach(troubled::add);
      if (part.size() < Paging.MAX_PER_PAGE) {
        break;
      }
    }
    return new Page<>(
        troubled.stream().skip(query.paging().skip()).limit(query.paging().perPage()).toList(),
        troubled.size());
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

    Layers(TenantId tenant) {
      this.tenant = tenant;
    }

    ConfiguredDevice over(DeviceConfigurationView view) {
      return new ConfiguredDevice(
          view,
          DesiredConfiguration.of(
              layer(null),
              view.group() == null ? null : layer(view.group()),
              view,
              this::template));
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
