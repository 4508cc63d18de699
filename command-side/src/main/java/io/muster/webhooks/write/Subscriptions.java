package io.muster.webhooks.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import io.muster.webhooks.commands.SubscriptionCommand.ChangeWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.EndAllWebhooks;
import io.muster.webhooks.commands.SubscriptionCommand.EndWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.FinishReplay;
import io.muster.webhooks.commands.SubscriptionCommand.RequestReplay;
import io.muster.webhooks.commands.SubscriptionCommand.RotateWebhookKeys;
import io.muster.webhooks.commands.SubscriptionCommand.SubscribeWebhook;
import io.muster.webhooks.events.ReplayId;
import io.muster.webhooks.events.SubscriptionEvent.ReplayFinished;
import io.muster.webhooks.events.SubscriptionEvent.ReplayRequested;
import io.muster.webhooks.events.SubscriptionEvent.WebhookChanged;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.events.SubscriptionEvent.WebhookKeysRotated;
import io.muster.webhooks.events.SubscriptionEvent.WebhookSubscribed;
import io.muster.webhooks.events.SubscriptionId;
import io.muster.webhooks.events.SubscriptionsId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The webhook subscriptions of one tenant. Addresses and filters are in events and views alone. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Subscriptions {

  /** Of a tenant. */
  static final int MAX_SUBSCRIPTIONS = 50;

  /** Of a subscription, at the same time. */
  static final int MAX_REPLAYS = 5;

  @AggregateIdentifier private @Nullable SubscriptionsId id;

  /** The replays of each that are not finished. */
  private Map<SubscriptionId, Set<ReplayId>> replays = new LinkedHashMap<>();

  Subscriptions() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(SubscribeWebhook command) {
    if (replays.containsKey(command.subscriptionId())) {
      return;
    }
    if (replays.size() >= MAX_SUBSCRIPTIONS) {
      throw Refusal.impossible(
              "too-many-subscriptions",
              "There are " + MAX_SUBSCRIPTIONS + " subscriptions: remove one first")
          .asException();
    }
    apply(
        new WebhookSubscribed(
            command.tenantId(),
            command.subscriptionId(),
            command.name(),
            command.url(),
            command.filter(),
            command.keys()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ChangeWebhook command) {
    require(command.subscriptionId());
    apply(
        new WebhookChanged(
            command.tenantId(),
            command.subscriptionId(),
            command.name(),
            command.url(),
            command.filter()));
  }

  private Set<ReplayId> require(SubscriptionId subscription) {
    var known = replays.get(subscription);
    if (known == null) {
      throw Refusal.notFound("subscription-not-found", "There is no subscription " + subscription)
          .asException();
    }
    return known;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RotateWebhookKeys command) {
    require(command.subscriptionId());
    apply(
        new WebhookKeysRotated(
            command.tenantId(), command.subscriptionId(), command.keys(), command.previousUntil()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RequestReplay command) {
    var running = require(command.subscriptionId());
    if (running.contains(command.replayId())) {
      return;
    }
    if (running.size() >= MAX_REPLAYS) {
      throw Refusal.impossible(
              "too-many-replays",
              MAX_REPLAYS + " replays of the subscription are not finished: ask again later")
          .asException();
    }
    apply(
        new ReplayRequested(
            command.tenantId(),
            command.subscriptionId(),
            command.replayId(),
            command.after(),
            command.upTo()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(FinishReplay command) {
    if (replays.getOrDefault(command.subscriptionId(), Set.of()).contains(command.replayId())) {
      apply(new ReplayFinished(command.tenantId(), command.subscriptionId(), command.replayId()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(EndAllWebhooks command) {
    List.copyOf(replays.keySet())
        .forEach(
            subscription ->
                apply(
                    new WebhookEnded(
                        command.tenantId(), subscription, WebhookEnded.Reason.REMOVED)));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(EndWebhook command) {
    var known = replays.containsKey(command.subscriptionId());
    if (known) {
      apply(new WebhookEnded(command.tenantId(), command.subscriptionId(), command.reason()));
    }
    return known;
  }

  // Evolve: assign. No decision here.

  @EventSourcingHandler
  void on(WebhookSubscribed event) {
    id = new SubscriptionsId(event.tenantId());
    replays.put(event.subscriptionId(), new LinkedHashSet<>());
  }

  @EventSourcingHandler
  void on(ReplayRequested event) {
    replays
        .computeIfAbsent(event.subscriptionId(), _ -> new LinkedHashSet<>())
        .add(event.replayId());
  }

  @EventSourcingHandler
  void on(ReplayFinished event) {
    replays.getOrDefault(event.subscriptionId(), Set.of()).remove(event.replayId());
  }

  @EventSourcingHandler
  void on(WebhookEnded event) {
    replays.remove(event.subscriptionId());
  }
}
