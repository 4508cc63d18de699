package io.muster.notifications.write;

import static io.muster.shared.write.RefusedMatcher.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.AcknowledgeAlarm;
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
import io.muster.notifications.events.Origin;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.matchers.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotificationsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final NotificationId ONE = new NotificationId(new UUID(1, 1));
  private static final NotificationId TWO = new NotificationId(new UUID(1, 2));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final AggregateTestFixture<Notifications> device =
      new AggregateTestFixture<>(Notifications.class);

  private boolean silenced;

  NotificationsTest() {
    device.registerInjectableResource(Clock.fixed(NOON, ZoneOffset.UTC));
    device.registerInjectableResource((SilenceLookup) (_, _, _, _) -> silenced);
  }

  private static Notice notice(Level level, String type) {
    return new Notice(null, level, "modem", type, null, "no carrier", null, null);
  }

  private static Notice named(String id, Level level) {
    return new Notice(id, level, "modem", "carrier", null, "no carrier", null, null);
  }

  private static Notify raise(NotificationId id, Notice notice) {
    return new Notify(ACME, Origin.DEVICE, DEVICE, List.of(new Item(id, notice, false)));
  }

  private static Notify over(NotificationId id, Notice notice) {
    return new Notify(ACME, Origin.DEVICE, DEVICE, List.of(new Item(id, notice, true)));
  }

  private static AlarmRaised raised(NotificationId id, Notice notice) {
    return new AlarmRaised(ACME, Origin.DEVICE, DEVICE, id, notice, false);
  }

  private static AlarmCleared cleared(NotificationId id, Notice notice) {
    return new AlarmCleared(ACME, Origin.DEVICE, DEVICE, id, notice, false);
  }

  @Test
  void numbersMessages() {
    var info = notice(Level.INFO, "boot");
    device
        .given(new MessageReported(ACME, Origin.DEVICE, DEVICE, ONE, 1, info))
        .when(raise(TWO, info))
        .expectEvents(new MessageReported(ACME, Origin.DEVICE, DEVICE, TWO, 2, info))
        .expectResultMessagePayload(List.of(TWO));
  }

  @Test
  void raisesAnAlarmAndCountsItWhileItIsActive() {
    var warning = notice(Level.WARNING, "carrier");
    device.givenNoPriorActivity().when(raise(ONE, warning)).expectEvents(raised(ONE, warning));
    new NotificationsTest()
        .device
        .given(raised(ONE, warning))
        .when(raise(TWO, warning))
        .expectEvents(new AlarmRepeated(ACME, Origin.DEVICE, DEVICE, ONE, warning))
        .expectResultMessagePayload(List.of(ONE));
  }

  @Test
  void tellsAgainWhenItBecomesMoreSevereAndNotWhenLess() {
    var critical = notice(Level.CRITICAL, "carrier");
    device
        .given(raised(ONE, notice(Level.WARNING, "carrier")))
        .when(raise(TWO, critical))
        .expectEvents(new AlarmEscalated(ACME, Origin.DEVICE, DEVICE, ONE, critical, false));
    var warning = notice(Level.WARNING, "carrier");
    new NotificationsTest()
        .device
        .given(raised(ONE, critical))
        .when(raise(TWO, warning))
        .expectEvents(new AlarmRepeated(ACME, Origin.DEVICE, DEVICE, ONE, warning));
  }

  @Test
  void raisesOneAnewThatWasCleared() {
    var warning = notice(Level.WARNING, "carrier");
    device
        .given(raised(ONE, warning), cleared(ONE, warning))
        .when(raise(TWO, warning))
        .expectEvents(raised(ONE, warning));
  }

  @Test
  void tellsAlarmsApartBySystemTypeAndInstance() {
    var other = new Notice(null, Level.WARNING, "modem", "carrier", "2", "none", null, null);
    device
        .given(raised(ONE, notice(Level.WARNING, "carrier")))
        .when(raise(TWO, other))
        .expectEvents(raised(TWO, other));
  }

  @Test
  void saysThatNobodyIsToldWhileASilenceHolds() {
    silenced = true;
    var warning = notice(Level.WARNING, "carrier");
    device
        .givenNoPriorActivity()
        .when(raise(ONE, warning))
        .expectEvents(new AlarmRaised(ACME, Origin.DEVICE, DEVICE, ONE, warning, true));
  }

  @Test
  void tellsOfASilencedAlarmWhenItIsRaisedAgainAfterTheSilence() {
    var warning = notice(Level.WARNING, "carrier");
    var quiet = new AlarmRaised(ACME, Origin.DEVICE, DEVICE, ONE, warning, true);
    device
        .given(quiet)
        .when(raise(TWO, warning))
        .expectEvents(new AlarmEscalated(ACME, Origin.DEVICE, DEVICE, ONE, warning, false));
    new NotificationsTest()
        .device
        .given(quiet)
        .when(over(TWO, warning))
        .expectEvents(new AlarmCleared(ACME, Origin.DEVICE, DEVICE, ONE, warning, true));
  }

  @Test
  void tellsTheEndOfAnAlarmThatPeopleKnewBeforeASilence() {
    var critical = notice(Level.CRITICAL, "carrier");
    device
        .given(
            raised(ONE, notice(Level.WARNING, "carrier")),
            new AlarmEscalated(ACME, Origin.DEVICE, DEVICE, ONE, critical, true))
        .when(over(TWO, critical))
        .expectEvents(cleared(ONE, critical));
  }

  @Test
  void neverRefusesWhatThePlatformSays() {
    var full = new ArrayList<NotificationEvent>();
    for (var i = 0; i < Notifications.MAX_ALARMS; i++) {
      full.add(
          new AlarmRaised(
              ACME,
              Origin.PLATFORM,
              DEVICE,
              new NotificationId(new UUID(9, i)),
              notice(Level.WARNING, "t" + i),
              false));
    }
    var further = notice(Level.WARNING, "further");
    device
        .given(full)
        .when(new Notify(ACME, Origin.PLATFORM, DEVICE, List.of(new Item(ONE, further, false))))
        .expectEvents(
            new AlarmForgotten(ACME, Origin.PLATFORM, DEVICE, new NotificationId(new UUID(9, 0))),
            new AlarmRaised(ACME, Origin.PLATFORM, DEVICE, ONE, further, false));
  }

  @Test
  void clearsAnAlarmOnceAndNoneThatIsNotKnown() {
    var warning = notice(Level.WARNING, "carrier");
    device
        .given(raised(ONE, warning))
        .when(over(TWO, warning))
        .expectEvents(cleared(ONE, warning))
        .expectResultMessagePayload(List.of(ONE));
    new NotificationsTest()
        .device
        .given(raised(ONE, warning), cleared(ONE, warning))
        .when(over(TWO, warning))
        .expectNoEvents();
    new NotificationsTest()
        .device
        .given(raised(ONE, warning))
        .when(over(TWO, notice(Level.WARNING, "other")))
        .expectNoEvents();
  }

  @Test
  void knowsARepeatedReportByTheIdThatTheDeviceChose() {
    device
        .given(raised(ONE, named("a", Level.WARNING)))
        .when(raise(TWO, named("a", Level.WARNING)))
        .expectNoEvents()
        .expectResultMessagePayload(List.of(ONE));
    new NotificationsTest()
        .device
        .given(raised(ONE, named("a", Level.WARNING)), cleared(ONE, named("b", Level.WARNING)))
        .when(raise(TWO, named("a", Level.WARNING)))
        .expectNoEvents();
  }

  @Test
  void acknowledgesAnAlarmWithWords() {
    var alarm = raised(ONE, notice(Level.WARNING, "carrier"));
    var seen = new AlarmAcknowledged(ACME, Origin.DEVICE, DEVICE, ONE, "on my way");
    device
        .given(alarm)
        .when(new AcknowledgeAlarm(ACME, Origin.DEVICE, DEVICE, ONE, "on my way"))
        .expectEvents(seen);
    new NotificationsTest()
        .device
        .given(alarm, seen)
        .when(new AcknowledgeAlarm(ACME, Origin.DEVICE, DEVICE, ONE, "on my way"))
        .expectNoEvents();
    new NotificationsTest()
        .device
        .given(alarm)
        .when(new AcknowledgeAlarm(ACME, Origin.DEVICE, DEVICE, TWO, "what?"))
        .expectException(refused(Refusal.Kind.NOT_FOUND, "notification-not-found"));
  }

  @Test
  void forgetsTheOldestThatWasClearedToMakeRoom() {
    var full = new ArrayList<NotificationEvent>();
    for (var i = 0; i < Notifications.MAX_ALARMS; i++) {
      full.add(raised(new NotificationId(new UUID(9, i)), notice(Level.WARNING, "t" + i)));
    }
    var further = notice(Level.WARNING, "further");
    device
        .given(full)
        .when(raise(ONE, further))
        .expectException(refused(Refusal.Kind.IMPOSSIBLE, "too-many-alarms"));
    full.add(cleared(new NotificationId(new UUID(9, 7)), notice(Level.WARNING, "t7")));
    new NotificationsTest()
        .device
        .given(full)
        .when(raise(ONE, further))
        .expectEvents(
            new AlarmForgotten(ACME, Origin.DEVICE, DEVICE, new NotificationId(new UUID(9, 7))),
            raised(ONE, further));
  }

  @Test
  void clearsEveryAlarmOfADeviceThatIsGone() {
    var active = notice(Level.WARNING, "carrier");
    device
        .given(
            raised(ONE, active),
            raised(TWO, notice(Level.WARNING, "other")),
            cleared(TWO, notice(Level.WARNING, "other")))
        .when(new ClearAllAlarms(ACME, Origin.DEVICE, DEVICE))
        .expectEvents(
            cleared(
                ONE,
                new Notice(
                    null,
                    Level.WARNING,
                    "modem",
                    "carrier",
                    null,
                    "the device is gone",
                    null,
                    null)));
  }

  /** Whatever comes in whatever order: an alarm is told of once until it is over or worse. */
  @Property(tries = 60)
  void tellsOnceUntilItIsOverOrWorse(
      @ForAll @Size(max = 30) List<@IntRange(max = 3) Integer> steps) {
    var happened = new ArrayList<NotificationEvent>();
    @Nullable Level active = null;
    for (var step : steps) {
      var command =
          step == 0
              ? over(TWO, notice(Level.WARNING, "carrier"))
              : raise(TWO, notice(Level.values()[step == 3 ? 2 : step], "carrier"));
      if (step != 0 && !command.items().getFirst().notice().level().isAlarm()) {
        continue;
      }
      var fixture = new NotificationsTest().device;
      var recorded = new ArrayList<NotificationEvent>();
      (happened.isEmpty() ? fixture.givenNoPriorActivity() : fixture.given(happened))
          .when(command)
          .expectSuccessfulHandlerExecution()
          .expectEventsMatching(
              Matchers.<List<? super EventMessage<?>>>matches(
                  events -> {
                    events.forEach(
                        event ->
                            recorded.add(
                                (NotificationEvent) ((EventMessage<?>) event).getPayload()));
                    return true;
                  }));
      var level = command.items().getFirst().notice().level();
      if (step == 0) {
        assertThat(recorded).hasSize(active == null ? 0 : 1);
        active = null;
      } else {
        var tells = active == null || level.compareTo(active) > 0;
        assertThat(recorded).hasSize(1);
        assertThat(recorded.getFirst() instanceof AlarmRepeated).isEqualTo(!tells);
        active = tells ? level : active;
      }
      happened.addAll(recorded);
    }
  }
}
