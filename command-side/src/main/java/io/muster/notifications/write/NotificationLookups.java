package io.muster.notifications.write;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.NotificationEvent;
import io.muster.notifications.events.NotificationEvent.AlarmAcknowledged;
import io.muster.notifications.events.NotificationEvent.AlarmCleared;
import io.muster.notifications.events.NotificationEvent.AlarmEscalated;
import io.muster.notifications.events.NotificationEvent.AlarmForgotten;
import io.muster.notifications.events.NotificationEvent.AlarmRaised;
import io.muster.notifications.events.NotificationEvent.AlarmRepeated;
import io.muster.notifications.events.NotificationEvent.MessageReported;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.events.NotificationsId;
import io.muster.notifications.events.Origin;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.LookupBarrier;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which source an alarm is of: people name the alarm alone. */
@Component
public class NotificationLookups {

  /** An alarm, until it is forgotten. */
  public record AlarmRow(
      @BsonId String id, String tenantId, Origin origin, @Nullable String deviceId) {

    static @Nullable AlarmRow after(
        @Nullable AlarmRow before, NotificationEvent event, Recorded recorded) {
      return switch (event) {
        case AlarmRaised(var tenant, var origin, var device, var id, _, _) ->
            new AlarmRow(
                id.toString(), tenant.value(), origin, device == null ? null : device.toString());
        case AlarmForgotten _ -> null;
        case MessageReported _,
            AlarmRepeated _,
            AlarmEscalated _,
            AlarmCleared _,
            AlarmAcknowledged _ ->
            before;
      };
    }
  }

  private final ReadModel<NotificationEvent, AlarmRow> alarms;

  private final LookupBarrier barrier;

  NotificationLookups(ReadModels readModels, LookupBarrier barrier) {
    this.barrier = barrier;
    alarms =
        readModels.make(
            NotificationLookups.class,
            "alarms",
            AlarmRow.class,
            NotificationEvent.class,
            event -> List.of(event.notificationId().toString()),
            AlarmRow::after);
  }

  /**
   * The source of an alarm.
   *
   * @throws RuntimeException a refusal, {@code notification-not-found}
   */
  public NotificationsId sourceOf(TenantId tenant, NotificationId id) {
    var row =
        find(tenant, id)
            .or(
                () -> {
                  barrier.await(); // the views, where people saw it, may be ahead
                  return find(tenant, id);
                })
            .orElseThrow(() -> notFound(id));
    var device = row.deviceId();
    return new NotificationsId(
        tenant, row.origin(), device == null ? null : new DeviceId(UUID.fromString(device)));
  }

  private Optional<AlarmRow> find(TenantId tenant, NotificationId id) {
    return alarms.of(tenant).findById(id.toString());
  }

  static RuntimeException notFound(NotificationId id) {
    return Refusal.notFound("notification-not-found", "There is no alarm " + id).asException();
  }
}
