package io.muster.configuration.queries;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.SharedLayerEvent;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerAssigned;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerRemoved;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A layer that many devices share.
 *
 * @param id see {@link #idOf}
 */
public record SharedLayerView(@BsonId String id, String tenantId, LayerView layer) {

  /**
   * @param group null for the tenant's
   */
  public static String idOf(TenantId tenant, @Nullable String group) {
    return group == null ? tenant.value() : tenant + "/" + group;
  }

  /** The group that shares it; null for the tenant's. */
  public @Nullable String group() {
    return id.equals(tenantId) ? null : id.substring(tenantId.length() + 1);
  }

  public static String idOf(SharedLayerEvent event) {
    var group = event.group();
    return idOf(event.tenantId(), group == null ? null : group.value());
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static SharedLayerView after(
      @Nullable SharedLayerView before, SharedLayerEvent event, Recorded recorded) {
    return new SharedLayerView(
        idOf(event),
        event.tenantId().value(),
        switch (event) {
          case SharedLayerAssigned(_, _, var assignment) -> LayerView.of(assignment, recorded);
          case SharedLayerRemoved _ -> LayerView.of(Assignment.NONE, recorded);
        });
  }
}
