package io.muster.webhooks.process;

import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Command;
import io.muster.shared.events.EventTypes;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.webhooks.commands.SubscriptionCommand.EndWebhook;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.events.SubscriptionId;
import io.muster.webhooks.process.WebhookClient.Outcome;
import io.muster.webhooks.queries.DeliveryView;
import io.muster.webhooks.queries.DeliveryView.State;
import io.muster.webhooks.queries.SubscriptionView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends what waits: a virtual thread for each subscription, which sleeps until something is due.
 * What does not arrive is tried again, for more than a day.
 */
@Component
class WebhookSenders {

  private static final Logger log = LoggerFactory.getLogger(WebhookSenders.class);

  /** After each attempt that failed: 27 hours in all. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(10));

  private static final int BATCH = 64;
  private static final int AT_A_TIME = 8;

  /** Of one tenant, whatever its subscriptions: one that is slow takes nobody's connections. */
  private static final int AT_A_TIME_OF_TENANT = 16;

  /** After so many attempts people are told. */
  private static final int TELL_AFTER = 3;

  private static final Duration END = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration TELL_AGAIN = Duration.ofHours(1);

  private final Deliveries deliveries;
  private final WebhookClient client;
  private final StandardWebhook webhook;
  private final EventRecord record;
  private final Tenants tenants;
  private final CommandGateway commands;
  private final Clock clock;

  private volatile Map<String, SubscriptionView> subscriptions = Map.of();
  private final Map<String, Sender> senders = new ConcurrentHashMap<>();
  private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

  WebhookSenders(
      Deliveries deliveries,
      WebhookClient client,
      PersonalData vault,
      EventTypes types,
      JsonMapper json,
      EventRecord record,
      Tenants tenants,
      CommandGateway commands,
      Clock clock) {
    this.deliveries = deliveries;
    this.client = client;
    this.webhook = new StandardWebhook(vault, types, json);
    this.record = record;
    this.tenants = tenants;
    this.commands = commands;
    this.clock = clock;
  }

  /** The sender of one subscription. */
  private final class Sender {

    private final String subscription;
    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private final AtomicLong waiting;

    /** When people were told that it fails; null when it does not, as far as is known. */
    private @Nullable Instant told;

    private boolean wasHealed;

    /** The address wants to be left alone until then. */
    private volatile Instant notBefore = Instant.EPOCH;

    private volatile boolean gone;
    private volatile boolean ends;

    Sender(String subscription) {
      this.subscription = subscription;
      this.waiting = new AtomicLong(deliveries.countWaiting(subscription));
      this.thread = Thread.ofVirtual().name("webhook-" + subscription).start(this::run);
    }

    private void run() {
      try {
        while (!ends) {
          try {
            work();
          } catch (RuntimeException e) {
            log.error("Webhook {} stands still; the next try is in {}", subscription, RETRY, e);
            Thread.sleep(RETRY);
          }
        }
      } catch (InterruptedException e) {
        log.debug("asked to stop");
      }
    }

    private void work() throws InterruptedException {
      var known = subscriptions.get(subscription);
      if (known == null || gone || !tenants.isActive(new TenantId(known.tenantId()))) {
        pause(LOOK);
        return;
      }
      if (notBefore.isAfter(now())) {
        pause(Duration.between(now(), notBefore));
        return;
      }
      var due = deliveries.due(subscription, now(), BATCH);
      if (due.isEmpty()) {
        var next = waiting.get() > 0 ? deliveries.nextDue(subscription) : Optional.<Instant>empty();
        pause(next.map(it -> Duration.between(now(), it)).orElse(Duration.ofMinutes(1)));
        return;
      }
      var sent = sendAll(known, due);
      deliveries.update(sent);
      waiting.addAndGet(-sent.stream().filter(it -> it.state() != State.WAITING).count());
      tell(known, sent);
    }

    private void pause(Duration atMost) throws InterruptedException {
      if (news.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    }

    private List<DeliveryView> sendAll(SubscriptionView known, List<DeliveryView> due)
        throws InterruptedException {
      var own = new Semaphore(AT_A_TIME);
      var ofTenant =
          permits.computeIfAbsent(known.tenantId(), _ -> new Semaphore(AT_A_TIME_OF_TENANT, true));
      var begun = new ArrayList<Future<DeliveryView>>();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var delivery : due) {
          own.acquire();
          ofTenant.acquire();
          if (gone || ends || notBefore.isAfter(now())) {
            own.release();
            ofTenant.release();
            break; // the others wait
          }
          begun.add(
              executor.submit(
                  () -> {
                    try {
                      return sendOne(known, delivery);
                    } finally {
                      own.release();
                      ofTenant.release();
                    }
                  }));
        }
      }
      var sent = new ArrayList<DeliveryView>();
      for (var each : begun) {
        try {
          sent.add(each.get());
        } catch (ExecutionException e) {
          throw new IllegalStateException("a delivery cannot be made", e.getCause());
        }
      }
      return sent;
    }

    private DeliveryView sendOne(SubscriptionView known, DeliveryView delivery) {
      try {
        return send(known, delivery, this);
      } catch (RuntimeException e) {
        log.warn("Delivery {} cannot be made", delivery.id(), e);
        return after(delivery, new Outcome(null, "it cannot be made here", null));
      }
    }

    /** People are told once that it fails, and when it works again. */
    private void tell(SubscriptionView known, List<DeliveryView> sent) {
      var now = now();
      if (sent.stream()
          .anyMatch(it -> it.state() != State.DELIVERED && it.attempts() >= TELL_AFTER)) {
        wasHealed = false;
        if (told == null || told.plus(TELL_AGAIN).isBefore(now)) {
          told = now;
          report(Notify.raise(new TenantId(known.tenantId()), null, notice(known)));
        }
      } else if (!wasHealed && sent.stream().anyMatch(it -> it.state() == State.DELIVERED)) {
        wasHealed = true;
        told = null;
        report(Notify.clear(new TenantId(known.tenantId()), null, notice(known)));
      }
    }

    private Notice notice(SubscriptionView known) {
      return Notice.of(
          Level.WARNING,
          "webhooks",
          "failing",
          known.id(),
          "The webhook " + known.name() + " cannot be delivered to");
    }
  }

  private DeliveryView send(SubscriptionView subscription, DeliveryView delivery, Sender sender) {
    var now = now();
    var tenant = new TenantId(subscription.tenantId());
    Optional<RecordedEvent> event;
    try (var events = record.ofTenant(tenant, delivery.position() - 1)) {
      event = events.findFirst().filter(it -> it.position() == delivery.position());
    }
    if (event.isEmpty()) {
      return ended(delivery, null, "the event is not in the record", now);
    }
    var body = webhook.body(event.get());
    var message = webhook.sign(subscription, delivery.eventId(), body, now);
    if (message.isEmpty()) {
      return ended(delivery, null, "the keys of the webhook were erased", now);
    }
    var outcome = client.send(subscription.url(), message.get());
    if (outcome.isGone() && !sender.gone) {
      sender.gone = true;
      sender.gone = end(subscription); // or it is tried again with the next delivery
    }
    var alone = outcome.retryAfter();
    if (alone != null) {
      sender.notBefore = now().plus(alone);
    }
    return after(delivery, outcome);
  }

  private DeliveryView after(DeliveryView delivery, Outcome outcome) {
    var now = now();
    if (outcome.isDelivered()) {
      return with(
          delivery, State.DELIVERED, delivery.attempts() + 1, now, outcome.status(), null, now);
    }
    if (outcome.isGone() || delivery.attempts() >= PAUSES.size()) {
      return ended(delivery, outcome.status(), outcome.error(), now);
    }
    var pause = PAUSES.get(delivery.attempts());
    var jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 10 + 1));
    var asked = outcome.retryAfter();
    var wait = pause.plus(jitter);
    return with(
        delivery,
        State.WAITING,
        delivery.attempts() + 1,
        now.plus(asked == null || asked.compareTo(wait) < 0 ? wait : asked),
        outcome.status(),
        outcome.error(),
        null);
  }

  private static DeliveryView ended(
      DeliveryView delivery, @Nullable Integer status, @Nullable String error, Instant now) {
    return with(delivery, State.FAILED, delivery.attempts() + 1, now, status, error, now);
  }

  private static DeliveryView with(
      DeliveryView before,
      State state,
      int attempts,
      Instant nextAt,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable Instant finishedAt) {
    return new DeliveryView(
        before.id(),
        before.tenantId(),
        before.subscriptionId(),
        before.position(),
        before.eventId(),
        before.type(),
        state,
        attempts,
        nextAt,
        status,
        error,
        before.replay(),
        before.createdAt(),
        finishedAt);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private boolean end(SubscriptionView subscription) {
    return report(
        new EndWebhook(
            new TenantId(subscription.tenantId()),
            new SubscriptionId(UUID.fromString(subscription.id())),
            WebhookEnded.Reason.GONE));
  }

  private boolean report(Command command) {
    try {
      commands.sendAndWait(
          command,
          MetaData.with(Provenance.TENANT, command.tenantId().value())
              .and(Provenance.ACTOR, "system:webhook-sender"));
      return true;
    } catch (RuntimeException e) {
      log.warn("What became of a webhook cannot be recorded: {}", command, e);
      return false;
    }
  }

  /** Serves these subscriptions and no others; what is new of them is served from now on. */
  void serve(Map<String, SubscriptionView> all) {
    if (subscriptions != all) {
      subscriptions = all;
      var over = new ArrayList<Sender>();
      senders.forEach(
          (subscription, sender) -> {
            if (!all.containsKey(subscription)) {
              over.add(sender);
            }
          });
      over.forEach(sender -> senders.remove(sender.subscription, sender));
      stop(over);
      permits
          .keySet()
          .retainAll(
              all.values().stream().map(SubscriptionView::tenantId).collect(Collectors.toSet()));
      all.values().forEach(this::wake);
    }
  }

  /** Lets them write what they have sent. */
  private static void stop(Collection<Sender> over) {
    over.forEach(
        sender -> {
          sender.ends = true;
          sender.news.release();
        });
    var end = System.nanoTime() + END.toNanos();
    for (var sender : over) {
      try {
        if (!sender.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          sender.thread.interrupt();
        }
      } catch (InterruptedException e) {
        sender.thread.interrupt();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Has what waits of a subscription sent. */
  void wake(SubscriptionView subscription) {
    senders.computeIfAbsent(subscription.id(), Sender::new).news.release();
  }

  void added(SubscriptionView subscription, int count) {
    if (count > 0) {
      var known = senders.get(subscription.id());
      if (known != null) {
        known.waiting.addAndGet(count);
      }
      wake(subscription);
    }
  }

  /** How many deliveries of a subscription wait. */
  long waiting(String subscription) {
    var known = senders.get(subscription);
    return known == null ? deliveries.countWaiting(subscription) : known.waiting.get();
  }

  /** Another process sends. */
  void stopAll() {
    var all = List.copyOf(senders.values());
    senders.clear();
    stop(all);
    subscriptions = Map.of();
  }
}
