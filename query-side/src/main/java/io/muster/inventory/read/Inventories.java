package io.muster.inventory.read;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.queries.AttributeNameView;
import io.muster.inventory.queries.GroupView;
import io.muster.inventory.queries.InventoryQuery.Condition;
import io.muster.inventory.queries.InventoryQuery.CountInventories;
import io.muster.inventory.queries.InventoryQuery.FindInventory;
import io.muster.inventory.queries.InventoryQuery.ListAttributeNames;
import io.muster.inventory.queries.InventoryQuery.ListGroupMembers;
import io.muster.inventory.queries.InventoryQuery.ListGroups;
import io.muster.inventory.queries.InventoryQuery.ListInventoryIds;
import io.muster.inventory.queries.InventoryQuery.Order;
import io.muster.inventory.queries.InventoryQuery.SearchInventories;
import io.muster.inventory.queries.InventoryView;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.axonframework.queryhandling.QueryHandler;
import org.bson.conversions.Bson;
import org.springframework.stereotype.Component;

/**
 * Answers {@link io.muster.inventory.queries.InventoryQuery}s. Equality of attributes, groups and
 * status are found by index; other comparisons read the tenant's devices.
 */
@Component
public class Inventories {

  /** Most attribute names in a list; nobody could choose among more. */
  private static final int MAX_ATTRIBUTES = 5_000;

  private final ReadModel<DomainEvent, InventoryView> views;
  private final ReadModel<InventoryEvent, GroupView> groups;
  private final ReadModel<DomainEvent, AttributeNameView> attributeNames;

  private static final String STATUS = field(InventoryView.IDENTITY, "status");

  Inventories(ReadModels readModels) {
    views =
        readModels.make(
            Inventories.class,
            "inventories",
            InventoryView.class,
            DomainEvent.class,
            event ->
                switch (event) {
                  case DeviceEvent happened -> List.of(happened.deviceId().toString());
                  case InventoryEvent happened -> List.of(happened.deviceId().toString());
                  default -> List.of();
                },
            InventoryView::after,
            new IndexModel(Indexes.ascending("tenantId", "updatedAt", "_id")),
            new IndexModel(Indexes.ascending("tenantId", "group", STATUS, "_id")),
            new IndexModel(Indexes.ascending("tenantId", "terms", STATUS, "_id")),
            new IndexModel(Indexes.ascending("tenantId", STATUS, "_id")));
    groups =
        readModels.makeById(
            Inventories.class,
            "groups",
            GroupView.class,
            InventoryEvent.class,
            GroupView::idsOf,
            GroupView::after,
            new IndexModel(Indexes.ascending("tenantId", "name")));
    attributeNames =
        readModels.makeById(
            Inventories.class,
            "attribute-names",
            AttributeNameView.class,
            DomainEvent.class,
            AttributeNameView::idsOf,
            AttributeNameView::after,
            new IndexModel(Indexes.ascending("tenantId", "_id")));
  }

  @QueryHandler
  Optional<InventoryView> handle(FindInventory query) {
    return views.of(query.tenantId()).findById(query.deviceId().toString());
  }

  @QueryHandler
  Page<InventoryView> handle(SearchInventories query) {
    return views.of(query.tenantId()).page(filter(query), sort(query.sort()), query.paging());
  }

  @QueryHandler
  Page<String> handle(ListInventoryIds query) {
    var search = query.search();
    var ofTenant = views.of(query.tenantId());
    var total = ofTenant.count(filter(search));
    if (total > query.most()) {
      return new Page<>(List.of(), total);
    }
    return ofTenant.idPage(filter(search), sort(search.sort()), new Paging(1, query.most()));
  }

  private static Bson filter(SearchInventories query) {
    var filters = new ArrayList<Bson>();
    query.conditions().forEach(condition -> filters.add(filter(condition)));
    var group = query.group();
    if (group != null) {
      filters.add(eq("group", group));
    }
    var hasGroup = query.hasGroup();
    if (hasGroup != null) {
      filters.add(hasGroup ? ne("group", null) : eq("group", null));
    }
    var ids = query.deviceIds();
    if (ids != null) {
      filters.add(in("_id", ids));
    }
    var text = query.text();
    if (text != null) {
      filters.add(regex("terms", Pattern.quote(text), "i"));
    }
    return filters.isEmpty() ? empty() : and(filters);
  }

  private static Bson sort(List<Order> orders) {
    var sorts = new ArrayList<Bson>();
    for (var order : orders) {
      var field = field(order.scope(), order.attribute());
      sorts.add(order.ascending() ? Sorts.ascending(field) : Sorts.descending(field));
    }
    if (orders.isEmpty()) {
      sorts.add(Sorts.ascending(STATUS));
    }
    sorts.add(Sorts.ascending("_id"));
    return Sorts.orderBy(sorts);
  }

  private static Bson filter(Condition condition) {
    var scope = condition.scope();
    if (scope != null) {
      return filter(condition, scope);
    }
    return or(
        filter(condition, InventoryView.INVENTORY),
        filter(condition, InventoryView.IDENTITY),
        filter(condition, InventoryView.TAGS));
  }

  private static Bson filter(Condition condition, String scope) {
    var field = field(scope, condition.attribute());
    var value = condition.value();
    var indexed = !scope.equals(InventoryView.SYSTEM);
    var key = InventoryView.key(scope, condition.attribute());
    return switch (condition.operator()) {
      case EQ -> indexed ? eq("terms", InventoryView.term(key, value)) : eq(field, value);
      case NE -> indexed ? ne("terms", InventoryView.term(key, value)) : ne(field, value);
      case GT -> gt(field, value);
      case GTE -> gte(field, value);
      case LT -> lt(field, value);
      case LTE -> lte(field, value);
      case IN -> indexed ? in("terms", terms(key, value)) : in(field, list(value));
      case NIN -> indexed ? nin("terms", terms(key, value)) : nin(field, list(value));
      case EXISTS -> exists(field, Boolean.TRUE.equals(value));
      case REGEX -> regex(field, String.valueOf(value));
    };
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static List<String> terms(String key, Object value) {
    return list(value).stream().map(each -> InventoryView.term(key, each)).toList();
  }

  /** Where an attribute stands in the document. */
  private static String field(String scope, String attribute) {
    if (scope.equals(InventoryView.SYSTEM)) {
      return switch (attribute) {
        case "group" -> "group";
        case "created_ts" -> "createdAt";
        case "updated_ts" -> "updatedAt";
        default -> throw new IllegalArgumentException("no attribute to search by: " + attribute);
      };
    }
    return "attributes." + InventoryView.key(scope, attribute) + ".value";
  }

  @QueryHandler
  Page<String> handle(ListGroups query) {
    return groups
        .of(query.tenantId())
        .page(gt("members", 0), Sorts.ascending("name"), query.paging())
        .map(GroupView::name);
  }

  @QueryHandler
  Page<String> handle(ListGroupMembers query) {
    return views
        .of(query.tenantId())
        .idPage(eq("group", query.group()), Sorts.ascending("_id"), query.paging());
  }

  @QueryHandler
  List<AttributeNameView> handle(ListAttributeNames query) {
    return attributeNames
        .of(query.tenantId())
        .list(empty(), Sorts.ascending("_id"), new Paging(1, MAX_ATTRIBUTES));
  }

  @QueryHandler
  long handle(CountInventories query) {
    return views.of(query.tenantId()).count(empty());
  }
}
