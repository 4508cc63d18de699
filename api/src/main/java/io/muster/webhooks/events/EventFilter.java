package io.muster.webhooks.events;

import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.NotificationEvent.AlarmCleared;
import io.muster.notifications.events.NotificationEvent.AlarmEscalated;
import io.muster.notifications.events.NotificationEvent.AlarmRaised;
import io.muster.notifications.events.NotificationEvent.AlarmRepeated;
import io.muster.notifications.events.NotificationEvent.MessageReported;
import io.muster.shared.events.DomainEvent;
import java.util.List;

/**
 * Which events of the record a subscriber is told of.
 *
 * @param types names of event types; {@code alarm.*} stands for all whose names begin so
 * @param notices which messages and alarms; its device holds for all events
 */
public record EventFilter(List<String> types, NoticeFilter notices) {

  /** Messages, and alarms that are raised, become more severe and are cleared. */
  public static final List<String> NOTIFICATIONS =
      List.of("notification.reported", "alarm.raised", "alarm.escalated", "alarm.cleared");

  private static final String ANY = ".*";

  /** Nobody is told of what is silenced. */
  public boolean matches(String type, DomainEvent event) {
    if (types.stream().noneMatch(pattern -> fits(pattern, type))) {
      return false;
    }
    return switch (event) {
      case MessageReported(_, _, var device, _, _, var notice) -> notices.matches(device, notice);
      case AlarmRaised(_, _, var device, _, var notice, var silenced) ->
          !silenced && notices.matches(device, notice);
      case AlarmEscalated(_, _, var device, _, var notice, var silenced) ->
          !silenced && notices.matches(device, notice);
      case AlarmRepeated(_, _, var device, _, var notice) -> notices.matches(device, notice);
      case AlarmCleared(_, _, var device, _, var notice, var silenced) ->
          !silenced && notices.matches(device, notice);
      case ConcernsDevices concerning ->
          notices.deviceId() == null || concerning.deviceIds().contains(notices.deviceId());
      default -> notices.deviceId() == null;
    };
  }

  /** Whether a pattern stands for a type. */
  public static boolean fits(String pattern, String type) {
    return pattern.endsWith(ANY)
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }
}
