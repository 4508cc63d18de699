package io.muster.inventory.read.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.inventory.queries.InventoryQuery.ListInventoryIds;
import io.muster.inventory.queries.InventoryQuery.Order;
import io.muster.inventory.queries.InventoryQuery.SearchInventories;
import io.muster.inventory.queries.InventoryView;
import io.muster.presence.queries.Presence;
import io.muster.shared.events.TenantId;
import io.muster.shared.queries.Page;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.axonframework.queryhandling.SimpleQueryBus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContactSearchTest {

  private static final SearchInventories BY_TIME =
      new SearchInventories(
          new TenantId("acme"),
          List.of(),
          null,
          null,
          null,
          null,
          List.of(new Order(InventoryView.SYSTEM, "check_in_time", true)),
          new Paging(1, 20));

  private final SimpleQueryBus bus = SimpleQueryBus.builder().build();
  private final ContactSearch search =
      new ContactSearch(new Queries(bus), new NobodyHeard(), Duration.ofMillis(50));

  private Page<InventoryView> search() {
    return search.find(BY_TIME, SearchTerms.Span.EVER);
  }

  private void answer(java.util.function.Supplier<Page<String>> ids) {
    bus.subscribe(ListInventoryIds.class.getName(), Page.class, _ -> ids.get());
  }

  @Test
  void refusesToLookAtTheTimesOfTooManyDevices() {
    answer(() -> new Page<>(List.of(), 100_001));
    assertThatThrownBy(this::search).hasMessageContaining("too-many-devices");
  }

  /** Each holds the times of every device that fits. */
  @Test
  void searchesOneAfterAnother() throws Exception {
    var begun = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    answer(
        () -> {
          begun.countDown();
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Page<>(List.of(), 100_001);
        });
    var first = CompletableFuture.supplyAsync(this::search);
    begun.await();
    assertThatThrownBy(this::search).hasMessageContaining("too-many-searches");
    free.countDown();
    assertThat(first).failsWithin(Duration.ofSeconds(10));
    assertThatThrownBy(this::search).as("its turn").hasMessageContaining("too-many-devices");
  }

  private static final class NobodyHeard implements Presence {
    @Override
    public @Nullable Instant lastContact(String deviceId) {
      return null;
    }

    @Override
    public Map<String, Instant> lastContacts(Collection<String> deviceIds) {
      return Map.of();
    }

    @Override
    public List<String> lastHeardOf(TenantId tenant, Instant from, Instant until, int most) {
      return List.of();
    }
  }
}
