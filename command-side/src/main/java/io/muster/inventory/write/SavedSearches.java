package io.muster.inventory.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.inventory.commands.SavedSearchCommand.RemoveSearch;
import io.muster.inventory.commands.SavedSearchCommand.SaveSearch;
import io.muster.inventory.events.SavedSearchEvent.SearchRemoved;
import io.muster.inventory.events.SavedSearchEvent.SearchSaved;
import io.muster.inventory.events.SavedSearchId;
import io.muster.inventory.events.SavedSearchesId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The searches of one tenant that have a name. Their terms are in events and views alone. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class SavedSearches {

  static final int MAX_SEARCHES = 100;

  @AggregateIdentifier private @Nullable SavedSearchesId id;
  private Map<SavedSearchId, String> names = new LinkedHashMap<>();

  SavedSearches() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(SaveSearch command) {
    if (names.containsKey(command.searchId())) {
      return;
    }
    if (names.containsValue(command.name())) {
      throw Refusal.conflict("search-exists", "There is a search of that name").asException();
    }
    if (names.size() >= MAX_SEARCHES) {
      throw Refusal.impossible(
              "too-many-saved-searches",
              "There are " + MAX_SEARCHES + " searches: remove one first")
          .asException();
    }
    apply(new SearchSaved(command.tenantId(), command.searchId(), command.name(), command.terms()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(RemoveSearch command) {
    var known = names.containsKey(command.searchId());
    if (known) {
      apply(new SearchRemoved(command.tenantId(), command.searchId()));
    }
    return known;
  }

  // Evolve: assign. No decision here.

  @EventSourcingHandler
  void on(SearchSaved event) {
    id = new SavedSearchesId(event.tenantId());
    names.put(event.searchId(), event.name());
  }

  @EventSourcingHandler
  void on(SearchRemoved event) {
    names.remove(event.searchId());
  }
}
