package io.muster.inventory.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.inventory.events.SavedSearchId;
import io.muster.inventory.queries.InventoryQuery.FindSavedSearch;
import io.muster.inventory.queries.InventoryQuery.ListSavedSearches;
import io.muster.inventory.queries.InventoryView;
import io.muster.inventory.queries.SavedSearchView;
import io.muster.inventory.read.web.SearchTerms.Filter;
import io.muster.presence.queries.Presence;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.devices.DeviceSearch.Term;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Searches that have a name, and what they find. */
@RestController
class SavedSearchQueryController {

  private static final String BASE = "/api/management/v2/inventory/filters";

  private final Queries queries;
  private final SearchedDevices searches;
  private final Presence presence;
  private final JsonMapper json;

  SavedSearchQueryController(
      Queries queries, SearchedDevices searches, Presence presence, JsonMapper json) {
    this.queries = queries;
    this.searches = searches;
    this.presence = presence;
    this.json = json;
  }

  /** By name. */
  @Access(USERS)
  @GetMapping(BASE)
  ResponseEntity<List<SavedSearchJson>> list(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListSavedSearches(caller.tenant(), paging));
    return Parameters.answer(request, paging, page, this::shown);
  }

  @Access(USERS)
  @GetMapping(BASE + "/{id}")
  SavedSearchJson find(Caller caller, @PathVariable UUID id) {
    return shown(require(caller, id));
  }

  /** The devices that it finds now; {@code sort} as in the list of devices. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/search")
  ResponseEntity<List<DeviceJson>> search(
      Caller caller, HttpServletRequest request, @PathVariable UUID id) {
    var filters = terms(require(caller, id)).stream().map(Filter::of).toList();
    var paging = Parameters.paging(request);
    var found =
        searches.page(
            caller.tenant(), filters, SearchTerms.sort(request.getParameter("sort")), paging);
    var heard = presence.lastContacts(found.items().stream().map(InventoryView::id).toList());
    return Parameters.answer(
        request, paging, found, view -> DeviceJson.of(view, heard.get(view.id()), null));
  }

  private SavedSearchView require(Caller caller, UUID id) {
    return queries
        .ask(new FindSavedSearch(caller.tenant(), new SavedSearchId(id)))
        .orElseThrow(
            () -> Refusal.notFound("search-not-found", "There is no search " + id).asException());
  }

  private List<Term> terms(SavedSearchView view) {
    return List.of(json.readValue(view.terms(), Term[].class));
  }

  private SavedSearchJson shown(SavedSearchView view) {
    return new SavedSearchJson(view.id(), view.name(), terms(view), view.createdAt());
  }

  @JsonNaming(SnakeCaseStrategy.class)
  record SavedSearchJson(String id, String name, List<Term> terms, Instant createdTs) {}
}
