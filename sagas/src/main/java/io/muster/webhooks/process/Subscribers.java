package io.muster.webhooks.process;

import static com.mongodb.client.model.Filters.empty;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.record.EventRecord;
import io.muster.webhooks.events.SubscriptionEvent;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.queries.SubscriptionView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The subscriptions, as this process knows them from memory. */
@Component
class Subscribers implements Follower {

  private final ReadModel<SubscriptionEvent, SubscriptionView> stored;

  /** By id; null before it is read, and after something changed. */
  private volatile @Nullable Map<String, SubscriptionView> known;

  /** Grows with every change: what was read before must not be kept after. */
  private final AtomicLong changes = new AtomicLong();

  /** Those that have ended since somebody asked. */
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  /** Where the record was when events may have been missed last. */
  private volatile long begun = Long.MAX_VALUE;

  private volatile long shown = -1;
  private final Semaphore news = new Semaphore(0);

  private final EventRecord record;

  Subscribers(ReadModels readModels, EventRecord record) {
    this.record = record;
    stored =
        readModels.make(
            Subscribers.class,
            "subscriptions",
            SubscriptionView.class,
            SubscriptionEvent.class,
            event -> List.of(event.subscriptionId().toString()),
            SubscriptionView::after);
  }

  /** By id. */
  Map<String, SubscriptionView> all() {
    var all = known;
    if (all == null) {
      var before = changes.get();
      all =
          stored.ofAllTenants().list(empty()).stream()
              .collect(Collectors.toUnmodifiableMap(SubscriptionView::id, it -> it));
      known = all;
      if (changes.get() != before) {
        known = null;
      }
    }
    return all;
  }

  /** Whether they are known as they were when events may have been missed last, or later. */
  boolean areComplete() {
    return shown >= begun;
  }

  /** Position up to which they are known: what came later may be for others, too. */
  long shown() {
    return shown;
  }

  /** Waits until there is something new in the record; not for long. */
  void awaitNews(Duration atMost) throws InterruptedException {
    if (news.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      if (event instanceof WebhookEnded happened) {
        ended.add(happened.subscriptionId().toString());
      }
    }
    if (events.stream().anyMatch(SubscriptionEvent.class::isInstance)) {
      forget();
    }
  }

  @Override
  public void shown(long position) {
    shown = position;
    news.release();
  }

  /** Those that have ended since it was asked last. */
  List<String> takeEnded() {
    var taken = new ArrayList<String>();
    for (var next = ended.poll(); next != null; next = ended.poll()) {
      taken.add(next);
    }
    return taken;
  }

  private void forget() {
    changes.incrementAndGet();
    known = null;
  }

  @Override
  public void reset() {
    begun = record.head();
    shown = -1;
    forget();
  }
}
