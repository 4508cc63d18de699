package io.muster.presence.process;

import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.presence.commands.PresenceCommand.ForgetRefused;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.test.saga.SagaTestFixture;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

class SilentDeviceSagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final DeviceFellSilent SILENT =
      new DeviceFellSilent(ACME, DEVICE, Instant.parse("2030-01-01T12:00:00Z"));

  @Test
  void raisesAnAlarmWhileTheDeviceIsSilent() throws Exception {
    new SagaTestFixture<>(SilentDeviceSaga.class)
        .givenNoPriorActivity()
        .whenPublishingA(SILENT)
        .expectDispatchedCommandsMatching(isNotify(false))
        .expectActiveSagas(1);
    for (var end : List.of(new DeviceReturned(ACME, DEVICE), new SilenceForgotten(ACME, DEVICE))) {
      new SagaTestFixture<>(SilentDeviceSaga.class)
          .givenAPublished(SILENT)
          .whenPublishingA(end)
          .expectDispatchedCommandsMatching(isNotify(true))
          .expectActiveSagas(0);
    }
  }

  @Test
  void asksWhetherADeviceIsLetInStillWhenAKeyOfItIsShutOut() throws Exception {
    var set = AuthSetId.of(DEVICE, "key");
    for (var end :
        List.of(new AuthSetRejected(ACME, DEVICE, set), new AuthSetDismissed(ACME, DEVICE, set))) {
      new SagaTestFixture<>(SilentDeviceSaga.class)
          .givenAPublished(SILENT)
          .andThenAPublished(end)
          .whenTimeElapses(SilentDeviceSaga.SETTLED)
          .expectDispatchedCommands(new ForgetRefused(ACME, DEVICE))
          .expectActiveSagas(1);
    }
  }

  private static Matcher<List<? super CommandMessage<?>>> isNotify(boolean cleared) {
    return new CustomTypeSafeMatcher<>("a notification of silence") {
      @Override
      protected boolean matchesSafely(List<? super CommandMessage<?>> sent) {
        return sent.size() == 1
            && ((CommandMessage<?>) sent.getFirst()).getPayload() instanceof Notify notify
            && notify.items().getFirst().cleared() == cleared;
      }
    };
  }
}
