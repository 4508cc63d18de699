package io.muster.configuration.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.queries.DeviceConfigurationView;
import io.muster.configuration.queries.SharedLayerView;
import io.muster.configuration.queries.TemplateView;
import io.muster.deviceauth.queries.DeviceQuery.CountDevices;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Views;
import io.muster.shared.read.Queries;
import java.util.List;
import java.util.Objects;
import org.bson.conversions.Bson;

/**
 * Counts the devices that a template configures. A config counts for each device that has a layer
 * which names it; a flavor only where no more specific layer names another.
 *
 * <p>Cost: a read of the shared layers concerned and two counts by index for each of them.
 */
final class BoundDevices {

  private final Queries queries;
  private final TenantId tenant;
  private final Views<SharedLayerView> layers;
  private final Views<DeviceConfigurationView> devices;

  BoundDevices(
      Queries queries,
      TenantId tenant,
      Views<SharedLayerView> layers,
      Views<DeviceConfigurationView> devices) {
    this.queries = queries;
    this.tenant = tenant;
    this.layers = layers;
    this.devices = devices;
  }

  /** What the counts of devices need. */
  static List<IndexModel> indexes() {
    return List.of(
        new IndexModel(Indexes.ascending("tenantId", "layer.config")),
        new IndexModel(Indexes.ascending("tenantId", "layer.flavor")),
        new IndexModel(Indexes.ascending("tenantId", "group", "layer.config")),
        new IndexModel(Indexes.ascending("tenantId", "group", "layer.flavor")));
  }

  long count(TemplateView template) {
    var field = "layer." + template.kind().wire();
    var named = eq(field, template.id());
    // A layer of the device's own that hides what its group or its tenant says.
    var hiding = template.kind() == TemplateKind.FLAVOR ? gt(field, "") : named;
    var own = devices.count(named);
    var shared = layers.list(named);
    if (shared.stream().noneMatch(layer -> layer.group() == null)) {
      return own + inGroups(shared, hiding);
    }
    var all = queries.ask(new CountDevices(tenant, List.of()));
    if (template.kind() == TemplateKind.CONFIG) {
      return all;
    }
    var others =
        layers.list(gt(field, "")).stream()
            .filter(layer -> !template.id().equals(layer.layer().flavor()))
            .toList();
    return all - (devices.count(hiding) - own) - inGroups(others, hiding);
  }

  private long inGroups(List<SharedLayerView> shared, Bson hiding) {
    return shared.stream()
        .map(SharedLayerView::group)
        .filter(Objects::nonNull)
        .map(group -> eq("group", group))
        .mapToLong(group -> devices.count(group) - devices.count(and(group, hiding)))
        .sum();
  }
}
