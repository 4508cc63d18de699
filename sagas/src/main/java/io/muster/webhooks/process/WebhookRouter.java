package io.muster.webhooks.process;

import static java.util.Objects.requireNonNull;

import io.muster.shared.commands.Command;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Claims;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.webhooks.commands.SubscriptionCommand.FinishReplay;
import io.muster.webhooks.events.ReplayId;
import io.muster.webhooks.events.SubscriptionId;
import io.muster.webhooks.queries.DeliveryView;
import io.muster.webhooks.queries.SubscriptionView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks through the record once for all subscriptions, and has what fits delivered. One process
 * does so at a time; where another takes over, a few events may be delivered twice, under the same
 * ids.
 */
@Component
class WebhookRouter implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(WebhookRouter.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Less than a claim lasts. */
  private static final Duration RETRY = Duration.ofSeconds(3);

  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration TIDY = Duration.ofMinutes(10);
  private static final int STEP = 1_000;
  private static final String CURSOR = "router";

  private static final String REPLAY = "replay-";

  private final Subscribers subscribers;
  private final Deliveries deliveries;
  private final WebhookSenders senders;
  private final EventRecord record;
  private final CommandGateway commands;
  private final Claims.Claim claim;
  private final Clock clock;
  private volatile @Nullable Thread thread;

  /** How far; only while this process has the claim. */
  private long cursor;

  /** The subscription that caught up last. */
  private String turn = "";

  /** The subscriptions that could not be given all at once. */
  private final Set<String> behind = new LinkedHashSet<>();

  /** Cursors of replays that are finished. */
  private final Set<String> finished = new LinkedHashSet<>();

  private Instant tidied = Instant.EPOCH;

  WebhookRouter(
      Subscribers subscribers,
      Deliveries deliveries,
      WebhookSenders senders,
      EventRecord record,
      CommandGateway commands,
      Claims claims,
      Clock clock) {
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.senders = senders;
    this.record = record;
    this.commands = commands;
    this.claim = claims.of("webhooks");
    this.clock = clock;
  }

  @Override
  public void start() {
    var next = Thread.ofVirtual().name("webhook-router").unstarted(this::run);
    thread = next; // before it looks
    next.start();
  }

  @Override
  public void stop() {
    var running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
      try {
        running.join(END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      while (thread != null) {
        try {
          if (claim.isMine() && subscribers.areComplete()) {
            begin();
            work();
          } else {
            senders.stopAll();
            Thread.sleep(LOOK);
          }
        } catch (RuntimeException e) {
          if (thread == null) {
            break; // asked to stop
          }
          log.error("Webhooks stand still; the next try is in {}", RETRY, e);
          senders.stopAll(); // another process may take over meanwhile
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException e) {
      log.debug("asked to stop");
    } finally {
      Thread.interrupted(); // clears the interrupt, or the driver fails on it
      senders.stopAll();
      release();
    }
  }

  private void release() {
    try {
      claim.release();
    } catch (RuntimeException e) {
      log.debug("The claim of the webhooks cannot be given up", e);
    }
  }

  /** Where this process or another left off; a first one begins now. */
  private void begin() {
    var stored = deliveries.cursor(CURSOR);
    cursor = stored == null ? subscribers.shown() : stored;
    behind.clear();
    deliveries.behind().forEach(behind::add);
    senders.serve(subscribers.all());
  }

  private void work() throws InterruptedException {
    while (thread != null && claim.isMine() && subscribers.areComplete()) {
      // Before the subscriptions: what is beyond may be for one that is not among them.
      var upTo = subscribers.shown();
      var all = subscribers.all();
      senders.serve(all);
      subscribers.takeEnded().forEach(deliveries::forget);
      if (all.isEmpty()) {
        cursor = Math.max(cursor, upTo); // not stored: a later subscription begins later
      } else {
        route(all, upTo);
      }
      var more = cursor >= upTo && catchUp(all); // what is new comes first
      tidy(all);
      if (cursor >= subscribers.shown() && !more) {
        subscribers.awaitNews(LOOK);
      }
    }
  }

  /** What is new, for those who want it. */
  private void route(Map<String, SubscriptionView> all, long upTo) {
    if (cursor >= upTo) {
      return;
    }
    var byTenant = all.values().stream().collect(Collectors.groupingBy(SubscriptionView::tenantId));
    var added = new LinkedHashMap<SubscriptionView, List<DeliveryView>>();
    var last = new long[] {cursor};
    try (var events = record.ofAllTenants(cursor)) {
      events
          .limit(STEP)
          .takeWhile(event -> event.position() <= upTo)
          .forEach(
              event -> {
                last[0] = event.position();
                byTenant.getOrDefault(event.payload().tenantId().value(), List.of()).stream()
                    .filter(it -> it.since() < event.position() && fits(it, event))
                    .forEach(
                        it ->
                            added
                                .computeIfAbsent(it, _ -> new ArrayList<>())
                                .add(delivery(it, event, null)));
              });
    }
    added.forEach(this::add);
    cursor = last[0];
    deliveries.advance(CURSOR, cursor);
  }

  private static boolean fits(SubscriptionView subscription, RecordedEvent event) {
    return subscription.filter().matches(event.type(), event.payload());
  }

  /** What there is no room for is looked up again, when there is. */
  private void add(SubscriptionView subscription, List<DeliveryView> added) {
    if (behind.contains(subscription.id())) {
      return;
    }
    if (senders.waiting(subscription.id()) + added.size() > Deliveries.MAX_WAITING) {
      deliveries.advance(Deliveries.BEHIND + subscription.id(), added.getFirst().position() - 1);
      behind.add(subscription.id());
      return;
    }
    hand(subscription, added);
  }

  private void hand(SubscriptionView subscription, List<DeliveryView> added) {
    senders.added(subscription, deliveries.add(added));
  }

  private DeliveryView delivery(
      SubscriptionView subscription, RecordedEvent event, @Nullable String replay) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new DeliveryView(
        subscription.id() + "-" + event.position() + (replay == null ? "" : "-" + replay),
        subscription.tenantId(),
        subscription.id(),
        event.position(),
        event.id(),
        event.type(),
        DeliveryView.State.WAITING,
        0,
        now,
        null,
        null,
        replay != null,
        now,
        null);
  }

  /**
   * A step for one subscription that is behind or wants a replay, another one each time.
   *
   * @return whether there was one
   */
  private boolean catchUp(Map<String, SubscriptionView> all) {
    var ids = new TreeSet<>(all.keySet());
    var order = new ArrayList<>(ids.tailSet(turn, false));
    order.addAll(ids.headSet(turn, true));
    for (var id : order) {
      var subscription = requireNonNull(all.get(id));
      if (senders.waiting(id) <= Deliveries.MAX_WAITING - STEP && catchUp(subscription)) {
        turn = id;
        return true;
      }
    }
    return false;
  }

  private boolean catchUp(SubscriptionView subscription) {
    var name = Deliveries.BEHIND + subscription.id();
    var from = behind.contains(subscription.id()) ? deliveries.cursor(name) : null;
    if (from != null) {
      var next = step(subscription, from, cursor, null);
      if (next >= cursor) {
        deliveries.forgetCursor(name);
        behind.remove(subscription.id());
      } else {
        deliveries.advance(name, next);
      }
      return true;
    }
    return subscription.replays().stream().anyMatch(replay -> replay(subscription, replay));
  }

  /** The cursor stays until the view says that it is finished: or it would begin anew. */
  private boolean replay(SubscriptionView subscription, SubscriptionView.Replay replay) {
    var name = REPLAY + replay.replayId();
    var known = deliveries.cursor(name);
    var from = known == null ? replay.after() : known;
    if (known != null && from >= replay.upTo()) {
      return false;
    }
    var next = step(subscription, from, replay.upTo(), replay.replayId());
    if (next >= replay.upTo()) {
      send(
          new FinishReplay(
              new TenantId(subscription.tenantId()),
              new SubscriptionId(UUID.fromString(subscription.id())),
              new ReplayId(UUID.fromString(replay.replayId()))));
      finished.add(name);
    }
    deliveries.advance(name, Math.max(next, from));
    return true;
  }

  /** Position up to which it was looked through. */
  private long step(SubscriptionView subscription, long from, long upTo, @Nullable String replay) {
    var found = new ArrayList<DeliveryView>();
    var last = new long[] {from};
    try (var events = record.ofAllTenants(from)) {
      events
          .limit(STEP)
          .takeWhile(event -> event.position() <= upTo)
          .forEach(
              event -> {
                last[0] = event.position();
                if (event.payload().tenantId().value().equals(subscription.tenantId())
                    && fits(subscription, event)) {
                  found.add(delivery(subscription, event, replay));
                }
              });
    }
    hand(subscription, found);
    return last[0] == from ? upTo : last[0];
  }

  private void send(Command command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:webhook-router"));
  }

  private void tidy(Map<String, SubscriptionView> all) {
    var now = clock.instant();
    if (tidied.plus(TIDY).isBefore(now)) {
      tidied = now;
      deliveries.forgetOthers(all.keySet(), now);
      var running =
          all.values().stream()
              .flatMap(it -> it.replays().stream())
              .map(it -> REPLAY + it.replayId())
              .collect(Collectors.toSet());
      finished.stream().filter(name -> !running.contains(name)).forEach(deliveries::forgetCursor);
      finished.retainAll(running);
      all.keySet().forEach(subscription -> deliveries.tidy(subscription, now));
    }
  }
}
