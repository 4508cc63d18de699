package io.muster.configuration.write;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.SharedLayerEvent;
import io.muster.configuration.events.TemplateEvent;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.LayerView;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TemplateView;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.ConfigurationRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the decisions about configurations look up, and what devices are told. */
@Component
public class ConfigurationLookups implements ConfigurationRegister {

  private final ReadModel<TemplateEvent, TemplateView> templates;
  private final ReadModel<SharedLayerEvent, SharedLayerView> shared;
  private final ReadModel<DomainEvent, DeviceConfigurationView> devices;

  ConfigurationLookups(ReadModels readModels) {
    templates =
        readModels.make(
            ConfigurationLookups.class,
            "templates",
            TemplateView.class,
            TemplateEvent.class,
            event -> List.of(event.templateId().toString()),
            TemplateView::after);
    shared =
        readModels.make(
            ConfigurationLookups.class,
            "shared",
            SharedLayerView.class,
            SharedLayerEvent.class,
            event -> List.of(SharedLayerView.idOf(event)),
            SharedLayerView::after,
            new IndexModel(Indexes.ascending("tenantId", "layer.config")),
            new IndexModel(Indexes.ascending("tenantId", "layer.flavor")));
    devices =
        readModels.make(
            ConfigurationLookups.class,
            "devices",
            DeviceConfigurationView.class,
            DomainEvent.class,
            event ->
                DeviceConfigurationView.changedBy(event).stream().map(DeviceId::toString).toList(),
            DeviceConfigurationView::after,
            new IndexModel(Indexes.ascending("tenantId", "layer.config")),
            new IndexModel(Indexes.ascending("tenantId", "layer.flavor")));
  }

  public Optional<TemplateView> template(TenantId tenant, TemplateId template) {
    return templates.of(tenant).findById(template.toString()).filter(found -> !found.deleted());
  }

  /** Whether any layer names it. */
  boolean isUsed(TenantId tenant, TemplateId template) {
    return Stream.of("layer.config", "layer.flavor")
        .map(field -> eq(field, template.toString()))
        .anyMatch(
            named ->
                devices.of(tenant).find(named).isPresent()
                    || shared.of(tenant).find(named).isPresent());
  }

  /**
   * @throws RuntimeException a refusal, when there is no such template of the tenant
   */
  void requireTemplates(TenantId tenant, Assignment assignment) {
    require(tenant, TemplateKind.CONFIG, assignment.config());
    require(tenant, TemplateKind.FLAVOR, assignment.flavor());
  }

  private void require(TenantId tenant, TemplateKind kind, @Nullable TemplateId template) {
    if (template != null
        && template(tenant, template).filter(found -> found.kind() == kind).isEmpty()) {
      throw ConfigurationTemplate.notFound(kind, template);
    }
  }

  public SharedLayerView sharedLayer(TenantId tenant, @Nullable String group) {
    var id = SharedLayerView.idOf(tenant, group);
    return shared
        .of(tenant)
        .findById(id)
        .orElseGet(() -> new SharedLayerView(id, tenant.value(), LayerView.EMPTY));
  }

  public DeviceConfigurationView device(TenantId tenant, DeviceId device) {
    return devices
        .of(tenant)
        .findById(device.toString())
        .orElseGet(() -> DeviceConfigurationView.empty(tenant, device));
  }

  @Override
  public boolean isAssigned(TenantId tenant, DeviceId device) {
    var view = device(tenant, device);
    var layers = new ArrayList<LayerView>();
    layers.add(view.layer());
    if (view.group() != null) {
      layers.add(sharedLayer(tenant, view.group()).layer());
    }
    layers.add(sharedLayer(tenant, null).layer());
    return layers.stream().anyMatch(layer -> layer.config() != null)
        && layers.stream().anyMatch(layer -> layer.flavor() != null);
  }

  /** Two or three reads by primary key, and one for each template that a layer names. */
  public DesiredConfiguration desired(TenantId tenant, DeviceId device) {
    var view = device(tenant, device);
    return DesiredConfiguration.of(
        sharedLayer(tenant, null),
        view.group() == null ? null : sharedLayer(tenant, view.group()),
        view,
        id -> templates.of(tenant).findById(id).orElse(null));
  }
}
