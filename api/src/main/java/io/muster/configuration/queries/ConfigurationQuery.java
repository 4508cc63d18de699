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
   * A template, and how many layers name it.
   *
   * @param refs devices, groups and the tenant itself
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

    /** Whether neither anything was ever wanted of it, nor it said anything. */
    public boolean isUnknown() {
      return desired.version() == 0 && view.reported() == null;
    }

    /** Whether it said something of the version that is wanted now. */
    public boolean isUpToDate() {
      var said = view.reported();
      return said != null && said.version() == desired.version();
    }

    /** What is the matter with it now; null for nothing, and while it has not answered yet. */
    public @Nullable Trouble trouble() {
      return isUpToDate() ? view.trouble() : null;
    }
  }

  /** Of a device of which nothing was said it is empty. */
  record FindConfiguredDevice(TenantId tenantId, DeviceId deviceId)
      implements ConfigurationQuery<ConfiguredDevice> {}

  /**
   * A page of {@link ConfiguredDevice}s, by id: of those of which something was said. With trouble,
   * of the first 5,000.
   *
   * @param trouble null for all
   */
  record ListConfiguredDevices(TenantId tenantId, @Nullable Trouble trouble, Paging paging)
      implements ConfigurationQuery<Page<ConfiguredDevice>> {}

  /**
   * What all devices of the tenant or a group share.
   *
   * @param group null for the tenant's
   */
  record FindSharedLayer(TenantId tenantId, @Nullable GroupName group)
      implements ConfigurationQuery<Optional<SharedLayerView>> {}
}
