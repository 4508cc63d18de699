package io.muster.notifications.process;

import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.Notify;
import io.muster.notifications.commands.SilenceCommand.EndSilence;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.notifications.events.SilenceId;
import io.muster.shared.events.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.test.saga.SagaTestFixture;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

class NotificationSagasTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 1));
  private static final SilenceId SILENCE = new SilenceId(new UUID(1, 1));

  @Test
  void endsASilenceWhenItsTimeIsOver() throws Exception {
    var saga = new SagaTestFixture<>(SilenceSaga.class);
    var hour = Duration.ofHours(1);
    var begun =
        new SilenceBegun(
            ACME,
            SILENCE,
            new NoticeFilter(null, null, "modem", null),
            saga.currentTime().plus(hour),
            "works");
    saga.givenAPublished(begun)
        .whenTimeElapses(hour)
        .expectDispatchedCommands(new EndSilence(ACME, SILENCE, true));
  }

  @Test
  void leavesASilenceThatSomebodyEnded() throws Exception {
    var saga = new SagaTestFixture<>(SilenceSaga.class);
    saga.givenAPublished(
            new SilenceBegun(
                ACME,
                SILENCE,
                new NoticeFilter(null, null, "modem", null),
                saga.currentTime().plus(Duration.ofHours(1)),
                "works"))
        .whenPublishingA(new SilenceEnded(ACME, SILENCE, false))
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
  }

  @Test
  void raisesAnAlarmWhileADeviceDrifts() throws Exception {
    drift()
        .givenNoPriorActivity()
        .whenPublishingA(new ConfigurationDrifted(ACME, DEVICE, 7, List.of("log")))
        .expectDispatchedCommandsMatching(isNotify(false, Level.WARNING, "drift"))
        .expectActiveSagas(1);
    drift()
        .givenAPublished(new ConfigurationDrifted(ACME, DEVICE, 7, List.of("log")))
        .whenPublishingA(new DriftEnded(ACME, DEVICE, 7))
        .expectDispatchedCommandsMatching(isNotify(true, Level.WARNING, "drift"))
        .expectActiveSagas(0);
  }

  @Test
  void raisesAnAlarmForADeploymentThatExpiredAndForNoOtherEnd() throws Exception {
    var deployment = new DeploymentId(new UUID(5, 5));
    var saga = new SagaTestFixture<>(ExpiredDeploymentSaga.class);
    saga.registerResource(Clock.fixed(saga.currentTime(), ZoneOffset.UTC));
    saga.givenNoPriorActivity()
        .whenPublishingA(new DeploymentAborted(ACME, deployment, DeploymentAborted.Reason.EXPIRED))
        .expectDispatchedCommandsMatching(isNotify(false, Level.WARNING, "expired"))
        .expectActiveSagas(0);
    var other = new SagaTestFixture<>(ExpiredDeploymentSaga.class);
    other.registerResource(Clock.fixed(other.currentTime(), ZoneOffset.UTC));
    other
        .givenNoPriorActivity()
        .whenPublishingA(
            new DeploymentAborted(ACME, deployment, DeploymentAborted.Reason.REQUESTED))
        .expectNoDispatchedCommands()
        .expectActiveSagas(0);
  }

  private static SagaTestFixture<DriftSaga> drift() {
    var saga = new SagaTestFixture<>(DriftSaga.class);
    saga.registerResource(Clock.fixed(saga.currentTime(), ZoneOffset.UTC));
    return saga;
  }

  private static Matcher<List<? super CommandMessage<?>>> isNotify(
      boolean cleared, Level level, String type) {
    return new CustomTypeSafeMatcher<>("a notification of " + type) {
      @Override
      protected boolean matchesSafely(List<? super CommandMessage<?>> sent) {
        return sent.size() == 1
            && ((CommandMessage<?>) sent.getFirst()).getPayload() instanceof Notify notify
            && notify.items().getFirst().cleared() == cleared
            && notify.items().getFirst().notice().level() == level
            && type.equals(notify.items().getFirst().notice().type());
      }
    };
  }
}
