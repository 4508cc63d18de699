package io.muster.notifications.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a message or an alarm. */
public sealed interface NotificationEvent extends ConcernsDevices {

  /** That it is about; null for none. */
  @Nullable DeviceId deviceId();

  NotificationId notificationId();

  Origin origin();

  @Override
  default List<DeviceId> deviceIds() {
    var device = deviceId();
    return device == null ? List.of() : List.of(device);
  }

  /**
   * A message, of level {@link Level#INFO}.
   *
   * @param number among those of the source, from 1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "notification.reported",
      meaning = "A message was reported ({notice.level}): '{notice.message}'.")
  record MessageReported(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      long number,
      Notice notice)
      implements NotificationEvent {

    @Override
    public long weight() {
      return notice.weight();
    }
  }

  /**
   * An alarm that was not active.
   *
   * @param silenced whether a silence holds: nobody is told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.raised",
      meaning = "An alarm was raised ({notice.level}): '{notice.message}'.")
  record AlarmRaised(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      Notice notice,
      boolean silenced)
      implements NotificationEvent {

    @Override
    public long weight() {
      return notice.weight();
    }
  }

  /** An active alarm at the same level, or a lower one: it is counted, and nobody is told. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.repeated",
      meaning =
          "An alarm that is active was raised once more ({notice.level}): " + "'{notice.message}'.")
  record AlarmRepeated(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      Notice notice)
      implements NotificationEvent {

    @Override
    public long weight() {
      return notice.weight();
    }
  }

  /**
   * An active alarm at a higher level, or one that a silence kept from people: they are told again,
   * whoever acknowledged it.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.escalated",
      meaning =
          "An alarm that is active became more severe ({notice.level}), or is not "
              + "silenced any more: '{notice.message}'.")
  record AlarmEscalated(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      Notice notice,
      boolean silenced)
      implements NotificationEvent {

    @Override
    public long weight() {
      return notice.weight();
    }
  }

  /**
   * @param notice which alarm it was, and the words of whoever says that it is over
   * @param silenced whether nobody was told of it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.cleared",
      meaning = "What an alarm was about is over: '{notice.message}'.")
  record AlarmCleared(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      Notice notice,
      boolean silenced)
      implements NotificationEvent {

    @Override
    public long weight() {
      return notice.weight();
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.acknowledged",
      meaning = "Somebody has taken note of an alarm: '{comment}'.")
  record AlarmAcknowledged(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      String comment)
      implements NotificationEvent {}

  /** It was cleared before, and made room for others. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "alarm.forgotten",
      meaning = "An alarm that was cleared before made room for others.")
  record AlarmForgotten(
      TenantId tenantId, Origin origin, @Nullable DeviceId deviceId, NotificationId notificationId)
      implements NotificationEvent {}
}
