package io.muster.notifications.queries;

import io.muster.notifications.events.Level;
import io.muster.notifications.events.Notice;
import io.muster.notifications.events.NotificationEvent;
import io.muster.notifications.events.NotificationEvent.AlarmAcknowledged;
import io.muster.notifications.events.NotificationEvent.AlarmCleared;
import io.muster.notifications.events.NotificationEvent.AlarmEscalated;
import io.muster.notifications.events.NotificationEvent.AlarmForgotten;
import io.muster.notifications.events.NotificationEvent.AlarmRaised;
import io.muster.notifications.events.NotificationEvent.AlarmRepeated;
import io.muster.notifications.events.NotificationEvent.MessageReported;
import io.muster.notifications.events.NotificationsId;
import io.muster.notifications.events.Origin;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * A message or an alarm.
 *
 * <p>Of each source the last {@link #MESSAGES} messages are kept: a message has a place, which a
 * later one takes.
 *
 * @param id of an alarm its own, of a message that of its place
 * @param level of an active alarm the highest since it was raised
 * @param active whether what an alarm is about is not over; false for a message
 * @param count how often the alarm was raised since it became active; 1 for a message
 * @param firstAt when the alarm became active
 * @param lastAt when it was raised last
 * @param reportedAt the same by the clock of the device
 * @param silenced whether nobody was told
 * @param changed position of the last event
 */
public record NotificationView(
    @BsonId String id,
    String tenantId,
    String notificationId,
    Origin origin,
    @Nullable String deviceId,
    Level level,
    String system,
    @Nullable String type,
    @Nullable String instance,
    String message,
    @Nullable String data,
    boolean active,
    boolean acknowledged,
    @Nullable String comment,
    long count,
    Instant firstAt,
    Instant lastAt,
    @Nullable Instant reportedAt,
    @Nullable Instant clearedAt,
    boolean silenced,
    long changed) {

  static final int MESSAGES = 1_000;

  /** The view that an event is about. */
  public static String idOf(NotificationEvent event) {
    return event instanceof MessageReported message
        ? new NotificationsId(message.tenantId(), message.origin(), message.deviceId())
            + "-"
            + message.number() % MESSAGES
        : event.notificationId().toString();
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable NotificationView after(
      @Nullable NotificationView before, NotificationEvent event, Recorded recorded) {
    return switch (event) {
      case MessageReported message -> first(message, message.notice(), false, recorded);
      case AlarmRaised raised -> first(raised, raised.notice(), raised.silenced(), recorded);
      case AlarmRepeated repeated ->
          before == null ? null : before.again(repeated.notice(), recorded);
      case AlarmEscalated escalated ->
          before == null ? null : before.escalated(escalated, recorded);
      case AlarmCleared _ -> before == null ? null : before.cleared(recorded);
      case AlarmAcknowledged(_, _, _, _, var comment) ->
          before == null ? null : before.acknowledged(comment, recorded);
      case AlarmForgotten _ -> null;
    };
  }

  private static NotificationView first(
      NotificationEvent event, Notice notice, boolean silenced, Recorded recorded) {
    var device = event.deviceId();
    return new NotificationView(
        idOf(event),
        event.tenantId().value(),
        event.notificationId().toString(),
        event.origin(),
        device == null ? null : device.toString(),
        notice.level(),
        notice.system(),
        notice.type(),
        notice.instance(),
        notice.message(),
        notice.data(),
        event instanceof AlarmRaised,
        false,
        null,
        1,
        recorded.at(),
        recorded.at(),
        notice.at(),
        null,
        silenced,
        recorded.position());
  }

  private NotificationView again(Notice notice, Recorded recorded) {
    return new NotificationView(
        id,
        tenantId,
        notificationId,
        origin,
        deviceId,
        level,
        system,
        type,
        instance,
        notice.message(),
        notice.data(),
        active,
        acknowledged,
        comment,
        count + 1,
        firstAt,
        recorded.at(),
        notice.at(),
        clearedAt,
        silenced,
        recorded.position());
  }

  private NotificationView escalated(AlarmEscalated event, Recorded recorded) {
    var again = again(event.notice(), recorded);
    return again.with(
        event.notice().level(), active, false, null, clearedAt, event.silenced(), recorded);
  }

  private NotificationView cleared(Recorded recorded) {
    return with(level, false, acknowledged, comment, recorded.at(), silenced, recorded);
  }

  private NotificationView acknowledged(String words, Recorded recorded) {
    return with(level, active, true, words, clearedAt, silenced, recorded);
  }

  private NotificationView with(
      Level level,
      boolean active,
      boolean acknowledged,
      @Nullable String comment,
      @Nullable Instant clearedAt,
      boolean silenced,
      Recorded recorded) {
    return new NotificationView(
        id,
        tenantId,
        notificationId,
        origin,
        deviceId,
        level,
        system,
        type,
        instance,
        message,
        data,
        active,
        acknowledged,
        comment,
        count,
        firstAt,
        lastAt,
        reportedAt,
        clearedAt,
        silenced,
        recorded.position());
  }
}
