package io.muster.deployments.process;

import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.CountDevices;
import io.muster.deployments.commands.DeploymentCommand.StartDeployment;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawAll;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.Test;

class DeploymentSagaTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 7));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final SagaTestFixture<DeploymentSaga> saga = new SagaTestFixture<>(DeploymentSaga.class);
  private final DeploymentCreated created =
      new DeploymentCreated(
          ACME, DEPLOYMENT, "name", "release", new Target.Everybody(), null, NOON.plus(DAY));

  @Test
  void hasTheDevicesCounted() throws Exception {
    saga.givenCurrentTime(NOON)
        .whenPublishingA(created)
        .expectDispatchedCommands(new CountDevices(ACME, DEPLOYMENT))
        .expectActiveSagas(1);
  }

  @Test
  void countsNoDevicesThatAreNamed() throws Exception {
    var named = new Target.Devices(List.of(new DeviceId(new UUID(0, 1))));
    saga.givenCurrentTime(NOON)
        .whenPublishingA(new DeploymentCreated(ACME, DEPLOYMENT, "name", "release", named, 1, null))
        .expectNoDispatchedCommands()
        .expectNoScheduledDeadlines()
        .expectActiveSagas(1);
  }

  @Test
  void abortsWhatHasExpired() throws Exception {
    saga.givenCurrentTime(NOON)
        .andThenAPublished(created)
        .whenTimeElapses(DAY)
        .expectDispatchedCommands(new AbortDeployment(ACME, DEPLOYMENT, Reason.EXPIRED))
        .expectActiveSagas(1);
  }

  @Test
  void withdrawsTheDevicesOfAnAbortedDeploymentAndLooksTwice() {
    saga.givenCurrentTime(NOON)
        .andThenAPublished(created)
        .whenPublishingA(new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .expectDispatchedCommands(new WithdrawAll(ACME, DEPLOYMENT))
        .expectScheduledDeadline(DeploymentSaga.SECOND_LOOK, DEPLOYMENT);
  }

  @Test
  void endsAfterTheSecondLook() {
    saga.givenCurrentTime(NOON)
        .andThenAPublished(created)
        .andThenAPublished(new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .whenTimeElapses(DeploymentSaga.SECOND_LOOK)
        .expectDispatchedCommands(new WithdrawAll(ACME, DEPLOYMENT))
        .expectActiveSagas(0);
  }

  @Test
  void endsWithAFinishedDeployment() {
    saga.givenCurrentTime(NOON)
        .andThenAPublished(created)
        .whenPublishingA(new DeploymentFinished(ACME, DEPLOYMENT, Map.of()))
        .expectNoDispatchedCommands()
        .expectNoScheduledDeadlines()
        .expectActiveSagas(0);
  }

  @Test
  void startsADeploymentWhenItsTimeHasCome() throws Exception {
    var fixture = new SagaTestFixture<>(DeploymentSaga.class);
    var start = fixture.currentTime().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
    var tenant = new TenantId("acme");
    var deployment = new DeploymentId(new UUID(7, 7));
    var target = new Target.Devices(List.of(new DeviceId(new UUID(0, 1))));
    fixture
        .givenAPublished(
            new DeploymentCreated(tenant, deployment, "name", "release", target, 1, null))
        .andThenAPublished(new DeploymentScheduled(tenant, deployment, start))
        .whenTimeElapses(Duration.ofHours(1))
        .expectDispatchedCommands(new StartDeployment(tenant, deployment));
    fixture
        .givenAPublished(
            new DeploymentCreated(tenant, deployment, "name", "release", target, 1, null))
        .andThenAPublished(new DeploymentScheduled(tenant, deployment, start))
        .whenPublishingA(
            new DeploymentAborted(tenant, deployment, DeploymentAborted.Reason.REQUESTED))
        .expectNoScheduledDeadlineWithName(start, DeploymentSaga.START);
  }
}
