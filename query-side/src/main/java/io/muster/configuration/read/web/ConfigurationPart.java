package io.muster.configuration.read.web;

import io.muster.configuration.events.SharedLayerEvent;
import io.muster.configuration.events.SharedLayerId;
import io.muster.configuration.events.TemplateEvent;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateStreamId;
import io.muster.configuration.queries.ConfigurationQuery.ConfiguredDevice;
import io.muster.configuration.queries.DesiredConfiguration;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.LayerView;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TemplateView;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.inventory.events.GroupName;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.read.DeviceStatePart;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a device was configured to, layer over layer, and what it said it had. */
@Component
class ConfigurationPart implements DeviceStatePart {

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Folding begin() {
    return new ConfigurationFolding();
  }

  private static final class ConfigurationFolding implements Folding {

    /** Null while there is no such device. */
    private @Nullable DeviceConfigurationView view;

    private final Map<String, SharedLayerView> layers = new HashMap<>();
    private final Map<String, TemplateView> templates = new HashMap<>();

    @Override
    public void add(DomainEvent event, Recorded recorded) {
      switch (event) {
        case SharedLayerEvent happened ->
            layers.compute(
                SharedLayerView.idOf(happened),
                (_, before) -> SharedLayerView.after(before, happened, recorded));
        case TemplateEvent happened ->
            templates.compute(
                happened.templateId().toString(),
                (_, before) -> TemplateView.after(before, happened, recorded));
        case DeviceEvent happened when view == null && !(event instanceof DeviceDecommissioned) ->
            view = DeviceConfigurationView.empty(happened.tenantId(), happened.deviceId());
        default -> view = DeviceConfigurationView.after(view, event, recorded);
      }
    }

    @Override
    public Set<String> shared() {
      if (view == null) {
        return Set.of();
      }
      var tenant = new TenantId(view.tenantId());
      var streams = new HashSet<String>();
      streams.add(new SharedLayerId(tenant, null).toString());
      if (view.group() != null) {
        streams.add(new SharedLayerId(tenant, new GroupName(view.group())).toString());
      }
      addTemplates(layer(null), streams);
      addTemplates(layer(view.group()), streams);
      addTemplates(view.layer(), streams);
      return streams;
    }

    private LayerView layer(@Nullable String group) {
      var shared = shared(group);
      return shared == null ? LayerView.EMPTY : shared.layer();
    }

    private @Nullable SharedLayerView shared(@Nullable String group) {
      return view == null
          ? null
          : layers.get(SharedLayerView.idOf(new TenantId(view.tenantId()), group));
    }

    private static void addTemplates(LayerView layer, Set<String> streams) {
      for (var template : new String[] {layer.config(), layer.flavor()}) {
        if (template != null) {
          streams.add(new TemplateStreamId(new TemplateId(UUID.fromString(template))).toString());
        }
      }
    }

    /** Null where nothing is wanted and nothing was said. */
    @Override
    public @Nullable Object shown() {
      if (view == null) {
        return null;
      }
      var group = view.group() == null ? null : shared(view.group());
      var desired = DesiredConfiguration.of(shared(null), group, view, templates::get);
      return desired.isEmpty() && view.reported() == null
          ? null
          : ConfigurationMapJson.of(new ConfiguredDevice(view, desired));
    }
  }
}
