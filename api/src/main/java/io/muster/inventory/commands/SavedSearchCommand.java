package io.muster.inventory.commands;

import io.muster.inventory.events.SavedSearchId;
import io.muster.inventory.events.SavedSearchesId;
import io.muster.shared.commands.Command;
import io.muster.shared.devices.DeviceSearch;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of the saved searches of a tenant. */
public sealed interface SavedSearchCommand extends Command {

  @TargetAggregateIdentifier
  default SavedSearchesId savedSearchesId() {
    return new SavedSearchesId(tenantId());
  }

  /**
   * @param terms JSON: a list of {@link DeviceSearch.Term}s
   */
  record SaveSearch(TenantId tenantId, SavedSearchId searchId, String name, String terms)
      implements SavedSearchCommand {}

  /** Answered by whether there was one. */
  record RemoveSearch(TenantId tenantId, SavedSearchId searchId) implements SavedSearchCommand {}
}
