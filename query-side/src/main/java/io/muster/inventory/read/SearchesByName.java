package io.muster.inventory.read;

import static com.mongodb.client.model.Filters.empty;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.inventory.events.SavedSearchEvent;
import io.muster.inventory.queries.InventoryQuery.FindSavedSearch;
import io.muster.inventory.queries.InventoryQuery.ListSavedSearches;
import io.muster.inventory.queries.SavedSearchView;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.stereotype.Component;

/** Answers what is asked about saved searches. */
@Component
class SearchesByName {

  private final ReadModel<SavedSearchEvent, SavedSearchView> searches;

  SearchesByName(ReadModels readModels) {
    searches =
        readModels.make(
            SearchesByName.class,
            "saved-searches",
            SavedSearchView.class,
            SavedSearchEvent.class,
            event -> List.of(event.searchId().toString()),
            SavedSearchView::after,
            new IndexModel(Indexes.ascending("tenantId", "name", "_id")));
  }

  @QueryHandler
  Optional<SavedSearchView> handle(FindSavedSearch query) {
    return searches.of(query.tenantId()).findById(query.searchId().toString());
  }

  @QueryHandler
  Page<SavedSearchView> handle(ListSavedSearches query) {
    return searches
        .of(query.tenantId())
        .page(empty(), Sorts.ascending("name", "_id"), query.paging());
  }
}
