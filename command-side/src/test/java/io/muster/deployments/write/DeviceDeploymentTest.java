package io.muster.deployments.write;

import static io.muster.deployments.events.DeviceDeploymentStatus.ABORTED;
import static io.muster.deployments.events.DeviceDeploymentStatus.ALREADY_INSTALLED;
import static io.muster.deployments.events.DeviceDeploymentStatus.DOWNLOADING;
import static io.muster.deployments.events.DeviceDeploymentStatus.FAILURE;
import static io.muster.deployments.events.DeviceDeploymentStatus.INSTALLING;
import static io.muster.deployments.events.DeviceDeploymentStatus.NOARTIFACT;
import static io.muster.deployments.events.DeviceDeploymentStatus.PENDING;
import static io.muster.deployments.events.DeviceDeploymentStatus.SUCCESS;
import static io.muster.shared.write.RefusedMatcher.refused;

import io.muster.deployments.commands.DeviceDeploymentCommand.OfferUpdate;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportProgress;
import io.muster.deployments.commands.DeviceDeploymentCommand.WithdrawDevice;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.util.Map;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceDeploymentTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId RIVAL = new TenantId("rival");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 1));
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 2));
  private static final ArtifactId ARTIFACT = new ArtifactId(new UUID(0, 3));
  private static final Map<String, String> OLD =
      Map.of("artifact_name", "old", "device_type", "board");

  private final DeviceAssigned assigned =
      new DeviceAssigned(ACME, DEPLOYMENT, DEVICE, ARTIFACT, 7, OLD);
  private final ProgressReported succeeded =
      new ProgressReported(ACME, DEPLOYMENT, DEVICE, DOWNLOADING, SUCCESS, null);
  private FixtureConfiguration<DeviceDeployment> part;

  @BeforeEach
  void setUp() {
    part = new AggregateTestFixture<>(DeviceDeployment.class);
    var open =
        new DeploymentGate() {
          @Override
          public boolean isOffered(TenantId tenant, DeploymentId deployment) {
            return true;
          }

          @Override
          public boolean isOpen(TenantId tenant, DeploymentId deployment) {
            return true;
          }
        };
    part.registerInjectableResource(open);
  }

  private static OfferUpdate offer(boolean fitting, boolean installed) {
    return new OfferUpdate(ACME, DEPLOYMENT, DEVICE, fitting ? ARTIFACT : null, 7, installed, OLD);
  }

  @Test
  void assignsADeviceThatAsks() {
    part.givenNoPriorActivity()
        .when(offer(true, false))
        .expectEvents(assigned)
        .expectResultMessagePayload(ARTIFACT);
  }

  @Test
  void givesTheSameAnswerAgainWithoutAnEvent() {
    part.given(assigned)
        .when(offer(true, false))
        .expectNoEvents()
        .expectResultMessagePayload(ARTIFACT);
  }

  @Test
  void skipsADeviceThatRunsItAlready() {
    part.givenNoPriorActivity()
        .when(offer(true, true))
        .expectEvents(new DeviceSkipped(ACME, DEPLOYMENT, DEVICE, ALREADY_INSTALLED, OLD));
  }

  @Test
  void skipsADeviceForWhichNothingFits() {
    part.givenNoPriorActivity()
        .when(offer(false, false))
        .expectEvents(new DeviceSkipped(ACME, DEPLOYMENT, DEVICE, NOARTIFACT, OLD));
  }

  @Test
  void refusesOtherValuesWhileAnUpdateIsOpen() {
    var other = Map.of("artifact_name", "other", "device_type", "board");
    part.given(assigned)
        .when(new OfferUpdate(ACME, DEPLOYMENT, DEVICE, ARTIFACT, 7, false, other))
        .expectException(
            refused(
                Refusal.conflict(
                    "provides-changed",
                    "The device provides other values than when it was told of the update in"
                        + " progress")));
  }

  @Test
  void recordsProgressWithTheStatusBefore() {
    part.given(assigned)
        .when(new ReportProgress(ACME, DEPLOYMENT, DEVICE, DOWNLOADING, null))
        .expectEvents(new ProgressReported(ACME, DEPLOYMENT, DEVICE, PENDING, DOWNLOADING, null));
  }

  @Test
  void ignoresARepeatAndWhatComesLate() {
    part.given(assigned, succeeded)
        .when(new ReportProgress(ACME, DEPLOYMENT, DEVICE, SUCCESS, null))
        .expectSuccessfulHandlerExecution()
        .expectNoEvents();
    part.given(assigned, succeeded)
        .when(new ReportProgress(ACME, DEPLOYMENT, DEVICE, INSTALLING, null))
        .expectSuccessfulHandlerExecution()
        .expectNoEvents();
  }

  /** A roll-back after a success is a fact; it is told once, and the count stays. */
  @Test
  void recordsAnotherResultThatComesLate() {
    var failed = new LateResultReported(ACME, DEPLOYMENT, DEVICE, SUCCESS, FAILURE, "rolled back");
    var report = new ReportProgress(ACME, DEPLOYMENT, DEVICE, FAILURE, "rolled back");
    part.given(assigned, succeeded).when(report).expectEvents(failed);
    part.given(assigned, succeeded, failed).when(report).expectNoEvents();
  }

  @Test
  void tellsADeviceOfAnAbort() {
    part.given(assigned, new DeviceWithdrawn(ACME, DEPLOYMENT, DEVICE, PENDING, ABORTED))
        .when(new ReportProgress(ACME, DEPLOYMENT, DEVICE, SUCCESS, null))
        .expectException(
            refused(
                Refusal.conflict(
                    "deployment-aborted", "The deployment was aborted: stop the update")));
  }

  @Test
  void keepsItsResultWhenTheDeploymentIsAborted() {
    part.given(assigned, succeeded)
        .when(new WithdrawDevice(ACME, DEPLOYMENT, DEVICE, ABORTED))
        .expectNoEvents();
  }

  @Test
  void isNotThereForADeviceThatWasNotTold() {
    part.given(assigned)
        .when(new ReportProgress(RIVAL, DEPLOYMENT, DEVICE, SUCCESS, null))
        .expectException(
            refused(Refusal.notFound("not-found", "The device has no deployment " + DEPLOYMENT)));
  }

  @Test
  void offersNothingToAnotherTenant() {
    part.given(assigned)
        .when(new OfferUpdate(RIVAL, DEPLOYMENT, DEVICE, ARTIFACT, 7, false, OLD))
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.NOT_FOUND, "not-found"));
  }

  @Test
  void leavesAResultAsItIsWhenTheDeviceRunsTheArtifact() {
    part.given(assigned, succeeded).when(offer(true, true)).expectNoEvents();
  }

  @Test
  void tellsADecommissionedDeviceToStop() {
    part.given(
            assigned,
            new DeviceWithdrawn(
                ACME, DEPLOYMENT, DEVICE, PENDING, DeviceDeploymentStatus.DECOMMISSIONED))
        .when(new ReportProgress(ACME, DEPLOYMENT, DEVICE, SUCCESS, null))
        .expectNoEvents()
        .expectException(refused(Refusal.Kind.CONFLICT, "deployment-aborted"));
  }
}
