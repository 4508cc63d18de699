package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.inventory.events.GroupName;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import org.jspecify.annotations.Nullable;

/** What happens to the layers that many devices share. */
public sealed interface SharedLayerEvent extends DomainEvent {

  /** Null for the tenant's layer. */
  @Nullable GroupName group();

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "configuration.shared-assigned",
      meaning = "What the devices of the tenant or of a group are configured to was changed.")
  record SharedLayerAssigned(TenantId tenantId, @Nullable GroupName group, Assignment assignment)
      implements SharedLayerEvent {

    @Override
    public long weight() {
      return assignment.parameters().length();
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "configuration.shared-removed",
      meaning = "What the devices of the tenant or of a group are configured to was removed.")
  record SharedLayerRemoved(TenantId tenantId, @Nullable GroupName group)
      implements SharedLayerEvent {}
}
