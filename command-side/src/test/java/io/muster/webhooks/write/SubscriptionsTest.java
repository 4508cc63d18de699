package io.muster.webhooks.write;

import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.notifications.events.NoticeFilter;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.webhooks.commands.SubscriptionCommand.ChangeWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.EndWebhook;
import io.muster.webhooks.commands.SubscriptionCommand.FinishReplay;
import io.muster.webhooks.commands.SubscriptionCommand.RequestReplay;
import io.muster.webhooks.commands.SubscriptionCommand.RotateWebhookKeys;
import io.muster.webhooks.commands.SubscriptionCommand.SubscribeWebhook;
import io.muster.webhooks.events.EventFilter;
import io.muster.webhooks.events.ReplayId;
import io.muster.webhooks.events.SigningKeys;
import io.muster.webhooks.events.SubscriptionEvent;
import io.muster.webhooks.events.SubscriptionEvent.ReplayFinished;
import io.muster.webhooks.events.SubscriptionEvent.ReplayRequested;
import io.muster.webhooks.events.SubscriptionEvent.WebhookChanged;
import io.muster.webhooks.events.SubscriptionEvent.WebhookEnded;
import io.muster.webhooks.events.SubscriptionEvent.WebhookKeysRotated;
import io.muster.webhooks.events.SubscriptionEvent.WebhookSubscribed;
import io.muster.webhooks.events.SubscriptionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final SubscriptionId ONE = new SubscriptionId(new UUID(1, 1));
  private static final ReplayId REPLAY = new ReplayId(new UUID(2, 1));
  private static final EventFilter ALARMS =
      new EventFilter(List.of("alarm.*"), new NoticeFilter(null, null, null, null));
  private static final PersonalText SEALED = new PersonalText("webhooks-of-acme", "sealed");
  private static final SigningKeys KEYS = new SigningKeys(SEALED, SEALED, "whpk_x");

  private final AggregateTestFixture<Subscriptions> webhooks =
      new AggregateTestFixture<>(Subscriptions.class);

  private static WebhookSubscribed subscribed(SubscriptionId id) {
    return new WebhookSubscribed(ACME, id, "pager", "https://example.com", ALARMS, KEYS);
  }

  private static ReplayRequested requested(ReplayId id) {
    return new ReplayRequested(ACME, ONE, id, 3, 9);
  }

  @Test
  void subscribesAnAddressOnce() {
    var command = new SubscribeWebhook(ACME, ONE, "pager", "https://example.com", ALARMS, KEYS);
    webhooks.givenNoPriorActivity().when(command).expectEvents(subscribed(ONE));
    new AggregateTestFixture<>(Subscriptions.class)
        .given(subscribed(ONE))
        .when(command)
        .expectNoEvents();
  }

  @Test
  void refusesOneTooMany() {
    var many = new ArrayList<WebhookSubscribed>();
    for (var i = 0; i < Subscriptions.MAX_SUBSCRIPTIONS; i++) {
      many.add(subscribed(new SubscriptionId(new UUID(3, i))));
    }
    webhooks
        .given(many)
        .when(new SubscribeWebhook(ACME, ONE, "pager", "https://example.com", ALARMS, KEYS))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-subscriptions"));
  }

  @Test
  void changesAndRotatesWhatIsThere() {
    webhooks
        .given(subscribed(ONE))
        .when(new ChangeWebhook(ACME, ONE, "other", "https://example.org", ALARMS))
        .expectEvents(new WebhookChanged(ACME, ONE, "other", "https://example.org", ALARMS));
    new AggregateTestFixture<>(Subscriptions.class)
        .given(subscribed(ONE))
        .when(new RotateWebhookKeys(ACME, ONE, KEYS, Instant.EPOCH))
        .expectEvents(new WebhookKeysRotated(ACME, ONE, KEYS, Instant.EPOCH));
    new AggregateTestFixture<>(Subscriptions.class)
        .givenNoPriorActivity()
        .when(new ChangeWebhook(ACME, ONE, "other", "https://example.org", ALARMS))
        .expectException(refused(Refusal.Kind.NOT_FOUND, "subscription-not-found"));
  }

  @Test
  void replaysAPartOfTheRecordToIt() {
    webhooks
        .given(subscribed(ONE))
        .when(new RequestReplay(ACME, ONE, REPLAY, 3, 9))
        .expectEvents(requested(REPLAY));
    new AggregateTestFixture<>(Subscriptions.class)
        .given(subscribed(ONE), requested(REPLAY))
        .when(new FinishReplay(ACME, ONE, REPLAY))
        .expectEvents(new ReplayFinished(ACME, ONE, REPLAY));
    new AggregateTestFixture<>(Subscriptions.class)
        .given(subscribed(ONE), requested(REPLAY), new ReplayFinished(ACME, ONE, REPLAY))
        .when(new FinishReplay(ACME, ONE, REPLAY))
        .expectNoEvents();
  }

  @Test
  void refusesReplaysWhileManyRun() {
    var running = new ArrayList<SubscriptionEvent>(List.of(subscribed(ONE)));
    for (var i = 0; i < Subscriptions.MAX_REPLAYS; i++) {
      running.add(requested(new ReplayId(new UUID(4, i))));
    }
    webhooks
        .given(running)
        .when(new RequestReplay(ACME, ONE, REPLAY, 3, 9))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-replays"));
  }

  @Test
  void endsOnce() {
    var ended = new WebhookEnded(ACME, ONE, WebhookEnded.Reason.GONE);
    webhooks
        .given(subscribed(ONE))
        .when(new EndWebhook(ACME, ONE, WebhookEnded.Reason.GONE))
        .expectEvents(ended)
        .expectResultMessagePayload(true);
    new AggregateTestFixture<>(Subscriptions.class)
        .given(subscribed(ONE), ended)
        .when(new EndWebhook(ACME, ONE, WebhookEnded.Reason.GONE))
        .expectNoEvents()
        .expectResultMessagePayload(false);
  }
}
