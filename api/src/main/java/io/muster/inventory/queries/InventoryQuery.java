package io.muster.inventory.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.SavedSearchId;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.queries.Query;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked about inventories. */
public sealed interface InventoryQuery<R> extends Query<R> {

  record FindInventory(TenantId tenantId, DeviceId deviceId)
      implements InventoryQuery<Optional<InventoryView>> {}

  /**
   * Finds a page of {@link InventoryView}s.
   *
   * @param conditions all of them hold
   * @param hasGroup null for either
   * @param group null for any
   * @param deviceIds null for any
   * @param text a part of any text value, whatever its case; null for no such condition
   * @param sort most significant first; then by id
   */
  record SearchInventories(
      TenantId tenantId,
      List<Condition> conditions,
      @Nullable Boolean hasGroup,
      @Nullable String group,
      @Nullable List<String> deviceIds,
      @Nullable String text,
      List<Order> sort,
      Paging paging)
      implements InventoryQuery<Page<InventoryView>> {

    /** The same of these devices alone. */
    public SearchInventories among(List<String> ids) {
      return new SearchInventories(tenantId, conditions, hasGroup, group, ids, text, sort, paging);
    }

    /** The same in another order. */
    public SearchInventories sortedBy(List<Order> orders) {
      return new SearchInventories(
          tenantId, conditions, hasGroup, group, deviceIds, text, orders, paging);
    }
  }

  /**
   * Finds a page of the ids of all devices that a search finds, in its order.
   *
   * @param most when there are more, none is on the page
   */
  record ListInventoryIds(SearchInventories search, int most)
      implements InventoryQuery<Page<String>> {
    @Override
    public TenantId tenantId() {
      return search.tenantId();
    }
  }

  /**
   * @param scope null for any
   * @param value as JSON has it: text, number, boolean, or a list of those
   */
  record Condition(@Nullable String scope, String attribute, Operator operator, Object value) {}

  /** How an attribute is compared. */
  enum Operator {
    EQ,
    NE,
    GT,
    GTE,
    LT,
    LTE,
    IN,
    NIN,
    EXISTS,
    REGEX
  }

  record Order(String scope, String attribute, boolean ascending) {}

  record ListGroups(TenantId tenantId, Paging paging) implements InventoryQuery<Page<String>> {}

  record ListAttributeNames(TenantId tenantId) implements InventoryQuery<List<AttributeNameView>> {}

  record CountInventories(TenantId tenantId) implements InventoryQuery<Long> {}

  record ListGroupMembers(TenantId tenantId, String group, Paging paging)
      implements InventoryQuery<Page<String>> {}

  record FindSavedSearch(TenantId tenantId, SavedSearchId searchId)
      implements InventoryQuery<Optional<SavedSearchView>> {}

  /** By name. */
  record ListSavedSearches(TenantId tenantId, Paging paging)
      implements InventoryQuery<Page<SavedSearchView>> {}
}
