package io.muster.notifications.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.events.Notice;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.events.NotificationsId;
import io.muster.notifications.events.Origin;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of the notifications of one source. */
public sealed interface NotificationCommand extends Command {

  Origin origin();

  /** That they are about; null for none. */
  @Nullable DeviceId deviceId();

  @TargetAggregateIdentifier
  default NotificationsId notificationsId() {
    return new NotificationsId(tenantId(), origin(), deviceId());
  }

  /**
   * Answered by the id of each, in order: that of an alarm stays the same; null for one to clear
   * that nobody knows.
   */
  record Notify(TenantId tenantId, Origin origin, @Nullable DeviceId deviceId, List<Item> items)
      implements NotificationCommand {

    /**
     * @param notificationId for a message, or an alarm that is not known yet
     * @param cleared whether what the alarm is about is over
     */
    public record Item(NotificationId notificationId, Notice notice, boolean cleared) {}

    /** Raises an alarm of the platform. */
    public static Notify raise(TenantId tenant, @Nullable DeviceId device, Notice notice) {
      return new Notify(tenant, Origin.PLATFORM, device, List.of(item(notice, false)));
    }

    /** Clears an alarm of the platform, if it is active. */
    public static Notify clear(TenantId tenant, @Nullable DeviceId device, Notice notice) {
      return new Notify(tenant, Origin.PLATFORM, device, List.of(item(notice, true)));
    }

    private static Item item(Notice notice, boolean cleared) {
      return new Item(new NotificationId(UUID.randomUUID()), notice, cleared);
    }
  }

  /** Idempotent. */
  record ClearAlarm(
      TenantId tenantId, Origin origin, @Nullable DeviceId deviceId, NotificationId notificationId)
      implements NotificationCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** Idempotent with the same comment. */
  record AcknowledgeAlarm(
      TenantId tenantId,
      Origin origin,
      @Nullable DeviceId deviceId,
      NotificationId notificationId,
      String comment)
      implements NotificationCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** Of a device that is gone. Idempotent. */
  record ClearAllAlarms(TenantId tenantId, Origin origin, @Nullable DeviceId deviceId)
      implements NotificationCommand {}
}
