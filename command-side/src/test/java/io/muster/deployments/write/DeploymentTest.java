package io.muster.deployments.write;

import static io.muster.deployments.events.DeviceDeploymentStatus.FAILURE;
import static io.muster.deployments.events.DeviceDeploymentStatus.SUCCESS;
import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.commands.DeploymentCommand.PauseDeployment;
import io.muster.deployments.commands.DeploymentCommand.RecordDeviceCount;
import io.muster.deployments.commands.DeploymentCommand.ResumeDeployment;
import io.muster.deployments.commands.DeploymentCommand.StartDeployment;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.DeploymentStarted;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId RIVAL = new TenantId("rival");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 1));

  private final AggregateTestFixture<Deployment> deployment =
      new AggregateTestFixture<>(Deployment.class);
  private final DeploymentCreated created =
      new DeploymentCreated(
          ACME, DEPLOYMENT, "name", "release", new Target.Everybody(), null, null);
  private final DevicesCounted counted = new DevicesCounted(ACME, DEPLOYMENT, 2);

  /** {@link ReleaseHandler} without the release. */
  final class Handler {

    @CommandHandler
    void handle(CreateDeployment command) throws Exception {
      deployment.getRepository().newInstance(() -> new Deployment(command));
    }

    @CommandHandler
    void handle(AbortDeployment command) {
      deployment.getRepository().load(DEPLOYMENT.toString()).execute(it -> it.abort(command));
    }

    @CommandHandler
    void handle(FinishDeployment command) {
      deployment.getRepository().load(DEPLOYMENT.toString()).execute(it -> it.finish(command));
    }
  }

  @BeforeEach
  void setUp() {
    deployment.registerAnnotatedCommandHandler(new Handler());
  }

  @Test
  void knowsHowManyDevicesAreNamed() {
    var named = new Target.Devices(List.of(new DeviceId(new UUID(0, 2))));
    deployment
        .givenNoPriorActivity()
        .when(new CreateDeployment(ACME, DEPLOYMENT, "name", "release", named, null, false, null))
        .expectEvents(new DeploymentCreated(ACME, DEPLOYMENT, "name", "release", named, 1, null));
  }

  @Test
  void startsWhenItsTimeHasCome() {
    var named = new Target.Devices(List.of(new DeviceId(new UUID(0, 2))));
    var start = Instant.parse("2030-01-01T12:00:00Z");
    deployment
        .givenNoPriorActivity()
        .when(new CreateDeployment(ACME, DEPLOYMENT, "name", "release", named, start, true, null))
        .expectEvents(
            new DeploymentCreated(ACME, DEPLOYMENT, "name", "release", named, 1, null),
            new InstallationForced(ACME, DEPLOYMENT),
            new DeploymentScheduled(ACME, DEPLOYMENT, start));
    var scheduled = new DeploymentScheduled(ACME, DEPLOYMENT, start);
    var started = new DeploymentStarted(ACME, DEPLOYMENT);
    deployment
        .given(created, scheduled)
        .when(new StartDeployment(ACME, DEPLOYMENT))
        .expectEvents(started);
    deployment
        .given(created, scheduled, started)
        .when(new StartDeployment(ACME, DEPLOYMENT))
        .expectNoEvents();
    deployment
        .given(created, scheduled, new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .when(new StartDeployment(ACME, DEPLOYMENT))
        .expectNoEvents();
  }

  @Test
  void isCountedOnce() {
    var count = new RecordDeviceCount(ACME, DEPLOYMENT, 2);
    deployment.given(created).when(count).expectEvents(counted);
    deployment
        .given(created, counted)
        .when(new RecordDeviceCount(ACME, DEPLOYMENT, 3))
        .expectNoEvents();
  }

  @Test
  void isNotCountedWhenItIsOver() {
    deployment
        .given(created, new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED))
        .when(new RecordDeviceCount(ACME, DEPLOYMENT, 2))
        .expectNoEvents();
  }

  @Test
  void isNotFoundByAnotherTenant() {
    var notFound = refused(Refusal.notFound("not-found", "There is no " + DEPLOYMENT));
    for (var command :
        List.of(
            new RecordDeviceCount(RIVAL, DEPLOYMENT, 2),
            new PauseDeployment(RIVAL, DEPLOYMENT),
            new ResumeDeployment(RIVAL, DEPLOYMENT),
            new AbortDeployment(RIVAL, DEPLOYMENT, Reason.REQUESTED),
            new FinishDeployment(RIVAL, DEPLOYMENT, Map.of()))) {
      deployment.given(created).when(command).expectException(notFound);
    }
  }

  @Test
  void pausesAndResumesOnce() {
    var pause = new PauseDeployment(ACME, DEPLOYMENT);
    var resume = new ResumeDeployment(ACME, DEPLOYMENT);
    var paused = new DeploymentPaused(ACME, DEPLOYMENT);
    deployment.given(created).when(pause).expectEvents(paused);
    deployment.given(created, paused).when(pause).expectNoEvents();
    deployment.given(created).when(resume).expectNoEvents();
    deployment
        .given(created, paused)
        .when(resume)
        .expectEvents(new DeploymentResumed(ACME, DEPLOYMENT));
  }

  @Test
  void staysOverOnceItIs() {
    var refused =
        refused(Refusal.impossible("deployment-finished", "The deployment is finished already"));
    var over = new DeploymentAborted(ACME, DEPLOYMENT, Reason.REQUESTED);
    for (var command :
        List.of(
            new PauseDeployment(ACME, DEPLOYMENT),
            new ResumeDeployment(ACME, DEPLOYMENT),
            new AbortDeployment(ACME, DEPLOYMENT, Reason.REQUESTED))) {
      deployment.given(created, over).when(command).expectException(refused);
    }
    deployment
        .given(created, counted, over)
        .when(new FinishDeployment(ACME, DEPLOYMENT, Map.of(SUCCESS, 2)))
        .expectNoEvents();
  }

  @Test
  void finishesWithTheLastOfItsDevices() {
    var results = Map.of(SUCCESS, 1, FAILURE, 1);
    var finish = new FinishDeployment(ACME, DEPLOYMENT, results);
    deployment.given(created).when(finish).expectNoEvents();
    deployment
        .given(created, counted)
        .when(new FinishDeployment(ACME, DEPLOYMENT, Map.of(SUCCESS, 1)))
        .expectNoEvents();
    deployment
        .given(created, counted)
        .when(finish)
        .expectEvents(new DeploymentFinished(ACME, DEPLOYMENT, results));
  }
}
