package io.muster.inventory.read.web;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.queries.InventoryQuery.Condition;
import io.muster.inventory.queries.InventoryQuery.Order;
import io.muster.inventory.queries.InventoryQuery.SearchInventories;
import io.muster.inventory.queries.InventoryView;
import io.muster.inventory.read.web.SearchTerms.Filter;
import io.muster.shared.devices.DeviceSearch;
import io.muster.shared.devices.DeviceSearch.Term;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds devices by the terms of the search of v2. */
@Component
class SearchedDevices implements DeviceSearch {

  private final ContactSearch searches;

  SearchedDevices(ContactSearch searches) {
    this.searches = searches;
  }

  @Override
  public void check(List<Term> terms) {
    var filters = terms.stream().map(Filter::of).toList();
    conditions(filters);
    SearchTerms.contact(filters);
  }

  private static List<Condition> conditions(List<Filter> filters) {
    return filters.stream()
        .filter(filter -> !SearchTerms.asksForContact(filter))
        .map(SearchTerms::condition)
        .toList();
  }

  /** A page of what fits, in the order that is asked for. */
  Page<InventoryView> page(
      TenantId tenant, List<Filter> filters, List<Order> orders, Paging paging) {
    return searches.find(
        new SearchInventories(tenant, conditions(filters), null, null, null, null, orders, paging),
        SearchTerms.contact(filters));
  }

  @Override
  public List<DeviceId> find(TenantId tenant, List<Term> terms, int most) {
    var filters = terms.stream().map(Filter::of).toList();
    var found = new ArrayList<DeviceId>();
    for (var page = 1; found.size() <= most; page++) {
      var part = page(tenant, filters, List.of(), new Paging(page, Paging.MAX_PER_PAGE)).items();
      part.forEach(view -> found.add(new DeviceId(UUID.fromString(view.id()))));
      if (part.size() < Paging.MAX_PER_PAGE) {
        break;
      }
    }
    return found.size() > most + 1 ? List.copyOf(found.subList(0, most + 1)) : found;
  }
}
