package io.muster.webhooks.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import io.muster.webhooks.events.EventFilter;
import io.muster.webhooks.events.ReplayId;
import io.muster.webhooks.events.SigningKeys;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.events.SubscriptionId;
import io.muster.webhooks.events.SubscriptionsId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of the webhook subscriptions of a tenant. */
public sealed interface SubscriptionCommand extends Command {

  @TargetAggregateIdentifier
  default SubscriptionsId subscriptionsId() {
    return new SubscriptionsId(tenantId());
  }

  record SubscribeWebhook(
      TenantId tenantId,
      SubscriptionId subscriptionId,
      String name,
      String url,
      EventFilter filter,
      SigningKeys keys)
      implements SubscriptionCommand {}

  record ChangeWebhook(
      TenantId tenantId, SubscriptionId subscriptionId, String name, String url, EventFilter filter)
      implements SubscriptionCommand {}

  record RotateWebhookKeys(
      TenantId tenantId, SubscriptionId subscriptionId, SigningKeys keys, Instant previousUntil)
      implements SubscriptionCommand {}

  record RequestReplay(
      TenantId tenantId, SubscriptionId subscriptionId, ReplayId replayId, long after, long upTo)
      implements SubscriptionCommand {}

  /** Idempotent. */
  record FinishReplay(TenantId tenantId, SubscriptionId subscriptionId, ReplayId replayId)
      implements SubscriptionCommand {}

  /** The tenant was deleted. Idempotent. */
  record EndAllWebhooks(TenantId tenantId) implements SubscriptionCommand {}

  /** Answered by whether there was such a subscription. */
  record EndWebhook(TenantId tenantId, SubscriptionId subscriptionId, WebhookEnded.Reason reason)
      implements SubscriptionCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }
}
