package io.muster.inventory.read.web;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toMap;

import io.muster.inventory.queries.InventoryQuery.ListInventoryIds;
import io.muster.inventory.queries.InventoryQuery.Order;
import io.muster.inventory.queries.InventoryQuery.SearchInventories;
import io.muster.inventory.queries.InventoryView;
import io.muster.inventory.read.web.SearchTerms.Span;
import io.muster.presence.queries.Presence;
import io.muster.shared.commands.Refusal;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Searches for devices, also by the time of their last contact, which is measured and not part of
 * any view. Cost: that of the search alone; when it sorts by the time, or the time span covers many
 * devices, also a read of the id and the time of every device that the other filters find.
 */
@Component
class ContactSearch {

  /** Of what fits else, when every time must be looked at. */
  private static final int MAX_DEVICES = 100_000;

  /** How many devices are named in a search instead. */
  private static final int MAX_NAMED = 5_000;

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  /** Each holds an id and a time of every device that fits. */
  private final Semaphore turns = new Semaphore(1, true);

  private final Queries queries;
  private final Presence presence;
  private final Duration longestWait;

  @Autowired
  ContactSearch(Queries queries, Presence presence) {
    this(queries, presence, MAX_WAIT);
  }

  ContactSearch(Queries queries, Presence presence, Duration longestWait) {
    this.queries = queries;
    this.presence = presence;
    this.longestWait = longestWait;
  }

  /**
   * @param query whose first order may be by the time; devices that were never heard of are the
   *     oldest
   * @param heard the time in which a device was last heard of; {@link Span#EVER} for also never
   */
  Page<InventoryView> find(SearchInventories query, Span heard) {
    var order = order(query);
    if (order == null && heard == Span.EVER) {
      return queries.ask(query);
    }
    var narrowed = query;
    if (heard != Span.EVER && query.deviceIds() == null) {
      var few = presence.lastHeardOf(query.tenantId(), heard.from(), heard.until(), MAX_NAMED + 1);
      if (few.size() <= MAX_NAMED) {
        narrowed = query.among(few);
        if (order == null) {
          return queries.ask(narrowed);
        }
      }
    }
    awaitTurn();
    try {
      return searchWithTimes(narrowed, heard, order);
    } finally {
      turns.release();
    }
  }

  private void awaitTurn() {
    try {
      if (turns.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Refusal(
            Refusal.Kind.TOO_MANY,
            "too-many-searches",
            "Others search by check_in_time just now: try again in a moment")
        .asException();
  }

  private static @Nullable Order order(SearchInventories query) {
    var orders = query.sort();
    if (orders.stream().skip(1).anyMatch(SearchTerms::asksForContact)) {
      throw Parameters.malformed("Sort by check_in_time first, or not at all");
    }
    return orders.stream().limit(1).filter(SearchTerms::asksForContact).findFirst().orElse(null);
  }

  private Page<InventoryView> searchWithTimes(
      SearchInventories query, Span heard, @Nullable Order order) {
    var rest = order == null ? query.sort() : query.sort().subList(1, query.sort().size());
    var fitting = queries.ask(new ListInventoryIds(query.sortedBy(rest), MAX_DEVICES));
    if (fitting.total() > MAX_DEVICES) {
      throw Refusal.impossible(
              "too-many-devices",
              "More than " + MAX_DEVICES + " devices fit: add a filter to search by check_in_time")
          .asException();
    }
    var times = presence.lastContacts(fitting.items());
    Function<String, Instant> time = id -> times.getOrDefault(id, Instant.EPOCH);
    var found =
        fitting.items().stream().filter(id -> heard == Span.EVER || heard.covers(times.get(id)));
    if (order != null) {
      found = found.sorted(order.ascending() ? comparing(time) : newest(time)); // stable
    }
    var ids = found.toList();
    var paging = query.paging();
    var page = ids.stream().skip(paging.skip()).limit(paging.perPage()).toList();
    return new Page<>(views(query, page), ids.size());
  }

  private static Comparator<String> newest(Function<String, Instant> time) {
    return comparing(time, Comparator.reverseOrder());
  }

  private List<InventoryView> views(SearchInventories query, List<String> ids) {
    var paging = new Paging(1, Paging.MAX_PER_PAGE);
    var views =
        queries
            .ask(
                new SearchInventories(
                    query.tenantId(), List.of(), null, null, ids, null, List.of(), paging))
            .items()
            .stream()
            .collect(toMap(InventoryView::id, Function.identity()));
    return ids.stream().map(views::get).filter(Objects::nonNull).toList();
  }
}
