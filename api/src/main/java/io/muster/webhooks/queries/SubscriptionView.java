package io.muster.webhooks.queries;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.NoticeFilter;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A webhook subscription.
 *
 * @param since position of its beginning in the record
 * @param previousKeys those before the last rotation; null before the first
 * @param previousUntil for so long they are valid
 * @param replays that are not handed to the deliveries yet
 */
public record SubscriptionView(
    @BsonId String id,
    String tenantId,
    String name,
    String url,
    List<String> types,
    @Nullable Level level,
    @Nullable String deviceId,
    @Nullable String system,
    @Nullable String type,
    Keys keys,
    @Nullable Keys previousKeys,
    @Nullable Instant previousUntil,
    List<Replay> replays,
    long since,
    Instant createdAt,
    Instant updatedAt) {

  /** {@link SigningKeys}, of which the first two are sealed. */
  public record Keys(String subject, String secret, String privateKey, String publicKey) {

    static Keys of(SigningKeys keys) {
      return new Keys(
          keys.secret().subject(),
          keys.secret().sealed(),
          keys.privateKey().sealed(),
          keys.publicKey());
    }

    public SigningKeys keys() {
      return new SigningKeys(
          new PersonalText(subject, secret), new PersonalText(subject, privateKey), publicKey);
    }
  }

  /**
   * @param after position, exclusive
   * @param upTo position, inclusive
   */
  public record Replay(String replayId, long after, long upTo) {}

  public EventFilter filter() {
    return new EventFilter(
        types,
        new NoticeFilter(
            level,
            deviceId == null ? null : new DeviceId(UUID.fromString(deviceId)),
            system,
            type));
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable SubscriptionView after(
      @Nullable SubscriptionView before, SubscriptionEvent event, Recorded recorded) {
    if (event instanceof WebhookSubscribed(var tenant, var id, var name, var url, var f, var k)) {
      return new SubscriptionView(
              id.toString(),
              tenant.value(),
              name,
              url,
              List.of(),
              null,
              null,
              null,
              null,
              Keys.of(k),
              null,
              null,
              List.of(),
              recorded.position(),
              recorded.at(),
              recorded.at())
          .aimed(name, url, f, recorded.at());
    }
    return before == null ? null : before.next(event, recorded.at());
  }

  private @Nullable SubscriptionView next(SubscriptionEvent event, Instant at) {
    return switch (event) {
      case WebhookSubscribed _ -> this;
      case WebhookChanged(_, _, var name, var url, var filter) -> aimed(name, url, filter, at);
      case WebhookKeysRotated(_, _, var next, var until) -> signed(Keys.of(next), until, at);
      case ReplayRequested(_, _, var replay, var after, var upTo) ->
          replaying(
              Stream.concat(others(replay), Stream.of(new Replay(replay.toString(), after, upTo)))
                  .toList());
      case ReplayFinished(_, _, var replay) -> replaying(others(replay).toList());
      case WebhookEnded _ -> null;
    };
  }

  private Stream<Replay> others(ReplayId replay) {
    return replays.stream().filter(it -> !it.replayId.equals(replay.toString()));
  }

  private SubscriptionView aimed(String name, String url, EventFilter filter, Instant at) {
    var notices = filter.notices();
    var device = notices.deviceId();
    return new SubscriptionView(
        id,
        tenantId,
        name,
        url,
        filter.types(),
        notices.level(),
        device == null ? null : device.toString(),
        notices.system(),
        notices.type(),
        keys,
        previousKeys,
        previousUntil,
        replays,
        since,
        createdAt,
        at);
  }

  private SubscriptionView signed(Keys next, Instant until, Instant at) {
    return with(next, keys, until, replays, at);
  }

  private SubscriptionView replaying(List<Replay> next) {
    return with(keys, previousKeys, previousUntil, next, updatedAt);
  }

  private SubscriptionView with(
      Keys keys,
      @Nullable Keys previousKeys,
      @Nullable Instant previousUntil,
      List<Replay> replays,
      Instant updatedAt) {
    return new SubscriptionView(
        id,
        tenantId,
        name,
        url,
        types,
        level,
        deviceId,
        system,
        type,
        keys,
        previousKeys,
        previousUntil,
        replays,
        since,
        createdAt,
        updatedAt);
  }
}
