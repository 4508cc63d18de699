package io.muster.notifications.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.notifications.commands.NotificationCommand;
import io.muster.notifications.commands.NotificationCommand.AcknowledgeAlarm;
import io.muster.notifications.commands.NotificationCommand.ClearAlarm;
import io.muster.notifications.commands.NotificationCommand.ClearAllAlarms;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.commands.NotificationCommand.Notify.Item;
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
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.events.NotificationsId;
import io.muster.notifications.events.Origin;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The messages and alarms of one source: a device, or the platform. An alarm is one for each
 * system, type and instance.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Notifications {

  /** Of one source; those that were cleared make room for others. */
  static final int MAX_ALARMS = 200;

  /** Reports by the ids that the device chose, of which a repeated one is known. */
  static final int REMEMBERED = 200;

  @AggregateIdentifier private @Nullable NotificationsId id;
  private long lastNumber;

  /** Those that were raised the longest ago come first. */
  private List<Known> alarms = new ArrayList<>();

  /** By the id that the device chose, in order. */
  private Map<String, NotificationId> reported = new LinkedHashMap<>();

  /** An alarm, active or cleared. */
  private record Known(
      NotificationId id,
      Level level,
      String system,
      @Nullable String type,
      @Nullable String instance,
      boolean active,
      boolean silenced,
      boolean told,
      @Nullable String acknowledged) {

    /**
     * @param told whether people knew of it before
     */
    static Known of(NotificationId id, Notice notice, boolean silenced, boolean told) {
      return new Known(
          id,
          notice.level(),
          notice.system(),
          notice.type(),
          notice.instance(),
          true,
          silenced,
          told || !silenced,
          null);
    }

    boolean isOf(Notice notice) {
      return system.equals(notice.system())
          && Objects.equals(type, notice.type())
          && Objects.equals(instance, notice.instance());
    }

    Known cleared() {
      return new Known(id, level, system, type, instance, false, silenced, told, acknowledged);
    }

    Known acknowledged(String comment) {
      return new Known(id, level, system, type, instance, active, silenced, told, comment);
    }
  }

  Notifications() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  List<@Nullable NotificationId> handle(Notify command, SilenceLookup silences, Clock clock) {
    var ids = new ArrayList<@Nullable NotificationId>();
    for (var item : command.items()) {
      var before = item.notice().id() == null ? null : reported.get(item.notice().id());
      if (before != null) {
        ids.add(before);
      } else if (item.cleared()) {
        ids.add(clear(command, item.notice()));
      } else if (item.notice().level().isAlarm()) {
        var silenced =
            silences.isSilenced(
                command.tenantId(), command.deviceId(), item.notice(), clock.instant());
        ids.add(raise(command, item, silenced));
      } else {
        apply(
            new MessageReported(
                command.tenantId(),
                command.origin(),
                command.deviceId(),
                item.notificationId(),
                lastNumber + 1,
                item.notice()));
        ids.add(item.notificationId());
      }
    }
    return ids;
  }

  private @Nullable NotificationId clear(Notify command, Notice notice) {
    var known = find(notice);
    if (known == null) {
      return null;
    }
    if (known.active) {
      clear(command, known, notice.id(), notice.message(), notice.at());
    }
    return known.id;
  }

  private @Nullable Known find(Notice notice) {
    return alarms.stream().filter(alarm -> alarm.isOf(notice)).findFirst().orElse(null);
  }

  private static void clear(
      NotificationCommand command,
      Known known,
      @Nullable String reportedId,
      String message,
      @Nullable Instant at) {
    apply(
        new AlarmCleared(
            command.tenantId(),
            command.origin(),
            command.deviceId(),
            known.id,
            new Notice(
                reportedId,
                known.level,
                known.system,
                known.type,
                known.instance,
                message,
                at,
                null),
            !known.told));
  }

  private NotificationId raise(Notify command, Item item, boolean silenced) {
    var notice = item.notice();
    var tenant = command.tenantId();
    var origin = command.origin();
    var device = command.deviceId();
    var known = find(notice);
    if (known == null) {
      makeRoom(command);
      apply(new AlarmRaised(tenant, origin, device, item.notificationId(), notice, silenced));
      return item.notificationId();
    }
    if (!known.active) {
      apply(new AlarmRaised(tenant, origin, device, known.id, notice, silenced));
    } else if (notice.level().compareTo(known.level) > 0) {
      apply(new AlarmEscalated(tenant, origin, device, known.id, notice, silenced));
    } else if (known.silenced && !silenced) {
      apply(new AlarmEscalated(tenant, origin, device, known.id, notice.at(known.level), false));
    } else {
      apply(new AlarmRepeated(tenant, origin, device, known.id, notice));
    }
    return known.id;
  }

  /** What the platform says is never refused: its oldest alarm goes. */
  private void makeRoom(Notify command) {
    if (alarms.size() < MAX_ALARMS) {
      return;
    }
    var forgotten =
        alarms.stream()
            .filter(alarm -> !alarm.active)
            .findFirst()
            .or(
                () ->
                    command.origin() == Origin.PLATFORM
                        ? alarms.stream().findFirst()
                        : Optional.empty())
            .orElseThrow(
                () ->
                    Refusal.impossible(
                            "too-many-alarms",
                            MAX_ALARMS + " alarms are active: clear one before another is raised")
                        .asException());
    apply(
        new AlarmForgotten(command.tenantId(), command.origin(), command.deviceId(), forgotten.id));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ClearAlarm command) {
    var known = require(command.notificationId());
    if (known.active) {
      clear(command, known, null, "cleared by hand", null);
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(AcknowledgeAlarm command) {
    var known = require(command.notificationId());
    if (!command.comment().equals(known.acknowledged)) {
      apply(
          new AlarmAcknowledged(
              command.tenantId(),
              command.origin(),
              command.deviceId(),
              known.id,
              command.comment()));
    }
  }

  private Known require(NotificationId wanted) {
    return alarms.stream()
        .filter(alarm -> alarm.id.equals(wanted))
        .findFirst()
        .orElseThrow(() -> NotificationLookups.notFound(wanted));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ClearAllAlarms command) {
    alarms.stream()
        .filter(Known::active)
        .toList()
        .forEach(alarm -> clear(command, alarm, null, "the device is gone", null));
  }

  // Evolve: assign. No decision here.

  @EventSourcingHandler
  void on(MessageReported event) {
    begin(event);
    lastNumber = event.number();
    remember(event.notice(), event.notificationId());
  }

  @EventSourcingHandler
  void on(AlarmRaised event) {
    begin(event);
    alarms.removeIf(alarm -> alarm.id.equals(event.notificationId()));
    alarms.add(Known.of(event.notificationId(), event.notice(), event.silenced(), false));
    remember(event.notice(), event.notificationId());
  }

  @EventSourcingHandler
  void on(AlarmRepeated event) {
    remember(event.notice(), event.notificationId());
  }

  @EventSourcingHandler
  void on(AlarmEscalated event) {
    change(
        event,
        known -> Known.of(event.notificationId(), event.notice(), event.silenced(), known.told));
    remember(event.notice(), event.notificationId());
  }

  @EventSourcingHandler
  void on(AlarmCleared event) {
    change(event, Known::cleared);
    remember(event.notice(), event.notificationId());
  }

  @EventSourcingHandler
  void on(AlarmAcknowledged event) {
    change(event, known -> known.acknowledged(event.comment()));
  }

  @EventSourcingHandler
  void on(AlarmForgotten event) {
    alarms.removeIf(alarm -> alarm.id.equals(event.notificationId()));
  }

  private void begin(NotificationEvent event) {
    id = new NotificationsId(event.tenantId(), event.origin(), event.deviceId());
  }

  private void change(NotificationEvent event, UnaryOperator<Known> change) {
    alarms.replaceAll(
        alarm -> alarm.id.equals(event.notificationId()) ? change.apply(alarm) : alarm);
  }

  private void remember(Notice notice, NotificationId notification) {
    if (notice.id() != null) {
      reported.put(notice.id(), notification);
      if (reported.size() > REMEMBERED) {
        reported.remove(reported.keySet().iterator().next());
      }
    }
  }
}
