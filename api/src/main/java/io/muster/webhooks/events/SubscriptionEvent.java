package io.muster.webhooks.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/** Everything that can happen to a webhook subscription. */
public sealed interface SubscriptionEvent extends DomainEvent {

  SubscriptionId subscriptionId();

  @EventType(
      value = "webhook.subscribed",
      meaning = "Somebody outside is told by HTTP of what happens from now on: {name}.")
  record WebhookSubscribed(
      TenantId tenantId,
      SubscriptionId subscriptionId,
      String name,
      String url,
      EventFilter filter,
      SigningKeys keys)
      implements SubscriptionEvent {}

  @EventType(value = "webhook.changed", meaning = "Webhook {name} has another address or filter.")
  record WebhookChanged(
      TenantId tenantId, SubscriptionId subscriptionId, String name, String url, EventFilter filter)
      implements SubscriptionEvent {}

  /**
   * @param previousUntil for so long it is signed with the keys before, too
   */
  @EventType(value = "webhook.keys-rotated", meaning = "A webhook is signed with other keys.")
  record WebhookKeysRotated(
      TenantId tenantId, SubscriptionId subscriptionId, SigningKeys keys, Instant previousUntil)
      implements SubscriptionEvent {}

  /**
   * @param after position in the record, exclusive
   * @param upTo position in the record, inclusive
   */
  @EventType(
      value = "webhook.replay-requested",
      meaning =
          "A webhook is to be told once more of the record, of positions {after} "
              + "(exclusive) to {upTo}.")
  record ReplayRequested(
      TenantId tenantId, SubscriptionId subscriptionId, ReplayId replayId, long after, long upTo)
      implements SubscriptionEvent {}

  /** All of it waits to be delivered. */
  @EventType(
      value = "webhook.replay-finished",
      meaning = "All of the replayed part of the record was handed to the deliveries of a webhook.")
  record ReplayFinished(TenantId tenantId, SubscriptionId subscriptionId, ReplayId replayId)
      implements SubscriptionEvent {}

  @EventType(value = "webhook.ended", meaning = "A webhook is told nothing any more ({reason}).")
  record WebhookEnded(TenantId tenantId, SubscriptionId subscriptionId, Reason reason)
      implements SubscriptionEvent {

    /** Why. */
    public enum Reason {
      REMOVED,
      /** The address answered 410. */
      GONE
    }
  }
}
