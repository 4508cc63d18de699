package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentCommand.RecountDevices;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeviceCountCorrected;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class DeploymentTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId RIVAL = new TenantId("rival");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 1));
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

  private final AggregateTestFixture<Deployment> deployment =
      new AggregateTestFixture<>(Deployment.class);
  private final DeploymentCreated created =
      new DeploymentCreated(ACME, DEPLOYMENT, "name", "release", new Target.Everybody(), 3, null);

  /** Counts so many for everybody at noon. */
  private void counted(int devices) {
    deployment.registerInjectableResource(
        (PastDeviceCounts)
            (tenant, target, moment) -> {
              if (!moment.equals(NOON)) {
                throw new AssertionError(moment + " is not when the deployment was created");
              }
              return devices;
            });
  }

  @Test
  void saysWhenItIsForOthersThanWereCounted() {
    counted(2);
    deployment
        .givenCurrentTime(NOON)
        .andGiven(created)
        .when(new RecountDevices(ACME, DEPLOYMENT))
        .expectEvents(new DeviceCountCorrected(ACME, DEPLOYMENT, 3, 2));
  }

  @Test
  void saysNothingWhenTheCountWasRight() {
    counted(3);
    deployment
        .givenCurrentTime(NOON)
        .andGiven(created)
        .when(new RecountDevices(ACME, DEPLOYMENT))
        .expectNoEvents();
  }

  @Test
  void saysACorrectionOnce() {
    counted(2);
    deployment
        .givenCurrentTime(NOON)
        .andGiven(created, new DeviceCountCorrected(ACME, DEPLOYMENT, 3, 2))
        .when(new RecountDevices(ACME, DEPLOYMENT))
        .expectNoEvents();
  }

  @Test
  void countsNoMoreWhenItIsOver() {
    counted(2);
    deployment
        .givenCurrentTime(NOON)
        .andGiven(created, new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .when(new RecountDevices(ACME, DEPLOYMENT))
        .expectNoEvents();
  }

  @Test
  void isNotFoundByAnotherTenant() {
    counted(2);
    deployment
        .givenCurrentTime(NOON)
        .andGiven(created)
        .when(new RecountDevices(RIVAL, DEPLOYMENT))
        .expectExceptionDetails(
            Refusal.notFound("deployment-not-found", "There is no " + DEPLOYMENT));
  }
}
