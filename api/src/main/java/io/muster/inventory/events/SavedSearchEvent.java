package io.muster.inventory.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** What can happen to a search that has a name. */
public sealed interface SavedSearchEvent extends DomainEvent {

  SavedSearchId searchId();

  /**
   * @param terms JSON: a list of {@link io.muster.shared.devices.DeviceSearch.Term}s
   */
  @EventType(
      value = "inventory.search-saved",
      meaning = "A search for devices got the name {name}.")
  record SearchSaved(TenantId tenantId, SavedSearchId searchId, String name, String terms)
      implements SavedSearchEvent {

    @Override
    public long weight() {
      return terms.length();
    }
  }

  @EventType(value = "inventory.search-removed", meaning = "A saved search was removed.")
  record SearchRemoved(TenantId tenantId, SavedSearchId searchId) implements SavedSearchEvent {}
}
