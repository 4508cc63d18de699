package io.muster.inventory.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.inventory.commands.SavedSearchCommand.RemoveSearch;
import io.muster.inventory.commands.SavedSearchCommand.SaveSearch;
import io.muster.inventory.events.SavedSearchEvent.SearchRemoved;
import io.muster.inventory.events.SavedSearchEvent.SearchSaved;
import io.muster.inventory.events.SavedSearchId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.util.ArrayList;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class SavedSearchesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final SavedSearchId ONE = new SavedSearchId(new UUID(1, 1));
  private static final SavedSearchId TWO = new SavedSearchId(new UUID(1, 2));
  private static final SearchSaved SAVED = new SearchSaved(ACME, ONE, "old", "[]");

  private static AggregateTestFixture<SavedSearches> searches() {
    return new AggregateTestFixture<>(SavedSearches.class);
  }

  @Test
  void savesASearchOnceUnderItsName() {
    var save = new SaveSearch(ACME, ONE, "old", "[]");
    searches().givenNoPriorActivity().when(save).expectEvents(SAVED);
    searches().given(SAVED).when(save).expectNoEvents();
    searches()
        .given(SAVED)
        .when(new SaveSearch(ACME, TWO, "old", "[]"))
        .expectException(refused(Refusal.Kind.CONFLICT, "search-exists"));
  }

  @Test
  void removesASearchAndFreesItsName() {
    var removed = new SearchRemoved(ACME, ONE);
    searches().given(SAVED).when(new RemoveSearch(ACME, ONE)).expectEvents(removed);
    searches()
        .given(SAVED, removed)
        .when(new SaveSearch(ACME, TWO, "old", "[]"))
        .expectEvents(new SearchSaved(ACME, TWO, "old", "[]"));
    searches().givenNoPriorActivity().when(new RemoveSearch(ACME, ONE)).expectNoEvents();
  }

  @Test
  void refusesOneTooMany() {
    var many = new ArrayList<SearchSaved>();
    for (var i = 0; i < SavedSearches.MAX_SEARCHES; i++) {
      many.add(new SearchSaved(ACME, new SavedSearchId(new UUID(2, i)), "n" + i, "[]"));
    }
    searches()
        .given(many)
        .when(new SaveSearch(ACME, ONE, "one more", "[]"))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-saved-searches"));
  }
}
