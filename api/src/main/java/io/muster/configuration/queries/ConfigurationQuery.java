package io.muster.configuration.queries;

import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about the configuration of devices. */
public sealed interface ConfigurationQuery<R> extends Query<R> {

  /**
   * A template, and how many devices are configured by it.
   *
   * @param refs devices that get it from any of their layers, whether they are accepted or not; 0
   *     also for one that only a group without devices names, which is in use all the same
   */
  record Template(TemplateView view, long refs) {}

  record FindTemplate(TenantId tenantId, TemplateKind kind, TemplateId templateId)
      implements ConfigurationQuery<Optional<Template>> {}

  /**
   * A page of {@link Template}s, by name.
   *
   * @param type null for any
   */
  record ListTemplates(TenantId tenantId, TemplateKind kind, @Nullable String type, Paging paging)
      implements ConfigurationQuery<Page<Template>> {}

  record CountTemplates(TenantId tenantId, TemplateKind kind) implements ConfigurationQuery<Long> {}

  /** One device, with what its layers make of it. */
  record ConfiguredDevice(DeviceConfigurationView view, DesiredConfiguration desired) {

    public ConfigurationState state() {
      return ConfigurationState.of(view, desired.version(), desired.isEmpty());
    }
  }

  /** Of a device of which nothing was said it is empty. */
  record FindConfiguredDevice(TenantId tenantId, DeviceId deviceId)
      implements ConfigurationQuery<ConfiguredDevice> {}

  /**
   * A page of {@link ConfiguredDevice}s, by id: of those that are in a group, are assigned
   * something of their own, or said something; and, while the tenant configures all of them, of
   * those that are or were accepted.
   *
   * @param state null for all; else those in it, among the first 100,000
   */
  record ListConfiguredDevices(TenantId tenantId, @Nullable ConfigurationState state, Paging paging)
      implements ConfigurationQuery<Page<ConfiguredDevice>> {}

  /**
   * What all devices of the tenant or a group share.
   *
   * @param group null for the tenant's
   */
  record FindSharedLayer(TenantId tenantId, @Nullable GroupName group)
      implements ConfigurationQuery<Optional<SharedLayerView>> {}
}
