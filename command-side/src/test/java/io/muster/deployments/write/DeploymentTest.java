package io.muster.deployments.write;

import static io.muster.deployments.events.DeviceDeploymentStatus.FAILURE;
import static io.muster.deployments.events.DeviceDeploymentStatus.SUCCESS;
import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.deployments.commands.DeploymentCommand.CorrectDeviceCount;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeviceCountCorrected;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.util.Map;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Test;

class DeploymentTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId RIVAL = new TenantId("rival");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 1));

  private final AggregateTestFixture<Deployment> deployment =
      new AggregateTestFixture<>(Deployment.class);
  private final DeploymentCreated created =
      new DeploymentCreated(ACME, DEPLOYMENT, "name", "release", new Target.Everybody(), 3, null);
  private final DeviceCountCorrected corrected = new DeviceCountCorrected(ACME, DEPLOYMENT, 3, 2);

  @Test
  void saysOnceThatItIsForOthersThanWereCounted() {
    var correct = new CorrectDeviceCount(ACME, DEPLOYMENT, 2);
    deployment.given(created).when(correct).expectEvents(corrected);
    deployment.given(created, corrected).when(correct).expectNoEvents();
  }

  @Test
  void isNotCorrectedWhenItIsOver() {
    deployment
        .given(created, new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .when(new CorrectDeviceCount(ACME, DEPLOYMENT, 2))
        .expectNoEvents();
  }

  @Test
  void isNotFoundByAnotherTenant() {
    deployment
        .given(created)
        .when(new CorrectDeviceCount(RIVAL, DEPLOYMENT, 2))
        .expectException(refused(Refusal.notFound("not-found", "There is no " + DEPLOYMENT)));
  }

  @Test
  void finishesWithTheLastOfItsDevices() {
    var results = Map.of(SUCCESS, 1, FAILURE, 1);
    var finish = new FinishDeployment(ACME, DEPLOYMENT, results);
    deployment.given(created).when(finish).expectNoEvents();
    deployment
        .given(created, corrected)
        .when(finish)
        .expectEvents(new DeploymentFinished(ACME, DEPLOYMENT, results));
  }
}
