package io.muster.inventory.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.queries.InventoryQuery.Condition;
import io.muster.inventory.queries.InventoryQuery.CountInventories;
import io.muster.inventory.queries.InventoryQuery.FindInventory;
import io.muster.inventory.queries.InventoryQuery.ListAttributeNames;
import io.muster.inventory.queries.InventoryQuery.ListGroupMembers;
import io.muster.inventory.queries.InventoryQuery.ListGroups;
import io.muster.inventory.queries.InventoryQuery.SearchInventories;
import io.muster.inventory.queries.InventoryView;
import io.muster.inventory.read.web.DeviceJson.Selected;
import io.muster.inventory.read.web.SearchTerms.Filter;
import io.muster.inventory.read.web.SearchTerms.Span;
import io.muster.presence.queries.Presence;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What is known of devices, searched and grouped. */
@RestController
class InventoryQueryController {

  private static final String V1 = "/api/management/v1/inventory";
  private static final int V1_PER_PAGE = 10;
  private static final Paging FIRST = new Paging(1, 1);
  private static final Set<String> RESERVED =
      Set.of("page", "per_page", "sort", "has_group", "group");

  private final Queries queries;
  private final ContactSearch searches;
  private final Presence presence;

  InventoryQueryController(Queries queries, ContactSearch searches, Presence presence) {
    this.queries = queries;
    this.searches = searches;
    this.presence = presence;
  }

  @Access(USERS)
  @GetMapping(V1 + "/devices")
  ResponseEntity<List<DeviceJson>> list(Caller caller, HttpServletRequest request) {
    var conditions = new ArrayList<Condition>();
    request
        .getParameterMap()
        .forEach(
            (name, values) -> {
              if (!RESERVED.contains(name)) {
                Arrays.stream(values)
                    .forEach(value -> conditions.add(SearchTerms.equality(name, value)));
              }
            });
    var paging = Parameters.paging(request, V1_PER_PAGE);
    return answer(
        request,
        new SearchInventories(
            caller.tenant(),
            conditions,
            hasGroup(request.getParameter("has_group")),
            request.getParameter("group"),
            null,
            null,
            SearchTerms.sort(request.getParameter("sort")),
            paging));
  }

  private static @Nullable Boolean hasGroup(@Nullable String text) {
    return switch (text) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw Parameters.malformed("has_group must be true or false");
    };
  }

  private ResponseEntity<List<DeviceJson>> answer(
      HttpServletRequest request, SearchInventories query) {
    var found = searches.find(query, Span.EVER);
    var heard = heardOf(found.items());
    return Parameters.answer(
        request, query.paging(), found, view -> DeviceJson.of(view, heard.get(view.id()), null));
  }

  @Access(USERS)
  @GetMapping(V1 + "/devices/{id}")
  DeviceJson find(Caller caller, HttpServletResponse response, @PathVariable UUID id) {
    var view = require(caller, id);
    // The tag of the tags alone, for If-Match: it must not make the framework answer "not
    // modified".
    response.setHeader("ETag", "\"" + view.tagsVersion() + "\"");
    return DeviceJson.of(view, presence.lastContact(view.id()), null);
  }

  @Access(USERS)
  @GetMapping(V1 + "/devices/{id}/group")
  Map<String, @Nullable String> group(Caller caller, @PathVariable UUID id) {
    var answer = new HashMap<String, @Nullable String>();
    answer.put("group", require(caller, id).group());
    return answer;
  }

  @Access(USERS)
  @GetMapping(V1 + "/groups")
  ResponseEntity<Collection<String>> groups(Caller caller, HttpServletRequest request) {
    return Parameters.answer(
        request,
        Parameters.pagingIfAsked(request, V1_PER_PAGE),
        paging -> queries.ask(new ListGroups(caller.tenant(), paging)),
        name -> name);
  }

  @Access(USERS)
  @GetMapping(V1 + "/groups/{name}/devices")
  ResponseEntity<List<String>> members(
      Caller caller, HttpServletRequest request, @PathVariable String name) {
    var paging = Parameters.paging(request, V1_PER_PAGE);
    var page = queries.ask(new ListGroupMembers(caller.tenant(), name, paging));
    if (page.total() == 0) {
      throw Refusal.notFound("group-not-found", "There is no group " + name).asException();
    }
    return Parameters.answer(request, paging, page, id -> id);
  }

  @Access(USERS)
  @PostMapping("/api/management/v2/inventory/filters/search")
  ResponseEntity<List<DeviceJson>> search(Caller caller, @Valid @RequestBody Search body) {
    var page = body.page() == null ? 1 : body.page();
    var perPage = body.perPage() == null ? 20 : body.perPage();
    if (page < 1 || perPage < 1 || perPage > Paging.MAX_PER_PAGE) {
      throw Parameters.malformed("page and per_page must be positive, per_page at most 500");
    }
    var shown = body.attributes();
    if (shown != null) {
      shown.forEach(selected -> SearchTerms.requireScope(selected.scope()));
    }
    var filters = body.filters() == null ? List.<Filter>of() : body.filters();
    var orders = body.sort() == null ? List.<Sort>of() : body.sort();
    var paging = new Paging(page, perPage);
    var found =
        searches.find(
            new SearchInventories(
                caller.tenant(),
                filters.stream()
                    .filter(filter -> !SearchTerms.asksForContact(filter))
                    .map(SearchTerms::condition)
                    .toList(),
                null,
                null,
                body.deviceIds(),
                body.text(),
                orders.stream()
                    .map(sort -> SearchTerms.order(sort.scope(), sort.attribute(), sort.order()))
                    .toList(),
                paging),
            SearchTerms.contact(filters));
    var heard = heardOf(found.items());
    // No Link: an address cannot name a page of what a body asks for.
    return ResponseEntity.ok()
        .header("X-Total-Count", String.valueOf(found.total()))
        .body(
            found.items().stream()
                .map(view -> DeviceJson.of(view, heard.get(view.id()), shown))
                .toList());
  }

  @Access(USERS)
  @GetMapping("/api/management/v2/inventory/filters/attributes")
  List<AttributeName> attributeNames(Caller caller) {
    return Stream.concat(
            queries.ask(new ListAttributeNames(caller.tenant())).stream()
                .map(view -> new AttributeName(view.scope(), view.name())),
            SearchTerms.everyDevice())
        .distinct()
        .toList();
  }

  @Access(USERS)
  @GetMapping("/api/management/v2/inventory/statistics")
  Map<String, Long> statistics(Caller caller) {
    return Map.of(
        "device_count", queries.ask(new CountInventories(caller.tenant())),
        "group_count", queries.ask(new ListGroups(caller.tenant(), FIRST)).total());
  }

  private InventoryView require(Caller caller, UUID id) {
    return queries
        .ask(new FindInventory(caller.tenant(), new DeviceId(id)))
        .orElseThrow(
            () -> Refusal.notFound("device-not-found", "There is no device " + id).asException());
  }

  private Map<String, Instant> heardOf(List<InventoryView> devices) {
    return presence.lastContacts(devices.stream().map(InventoryView::id).toList());
  }

  record AttributeName(String scope, String name) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Search(
      @Nullable @Size(max = 50) List<@NotNull @Valid Filter> filters,
      @Nullable @Size(max = 10) List<@NotNull @Valid Sort> sort,
      @Nullable Integer page,
      @JsonProperty("per_page") @Nullable Integer perPage,
      @Nullable @Size(max = 256) @Pattern(regexp = "[^\\x00]*") String text,
      @JsonProperty("device_ids") @Nullable @Size(max = 500) List<@NotNull String> deviceIds,
      @Nullable @Size(max = 1000) List<@NotNull @Valid Selected> attributes) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Sort(@NotNull String scope, @NotBlank String attribute, @Nullable String order) {}
}
