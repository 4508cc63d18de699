package io.muster.deployments.write;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deployments.commands.DeviceDeploymentCommand.HideDeviceHistory;
import io.muster.deployments.commands.DeviceDeploymentCommand.OfferUpdate;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportLog;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportProgress;
import io.muster.deployments.commands.DeviceDeploymentCommand.WithdrawDevice;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Machines;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever a device says, in whatever order, lost or repeated: it ends once, and stays so. */
class DeviceDeploymentPropertiesTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeploymentId DEPLOYMENT = new DeploymentId(new UUID(0, 1));
  private static final DeviceId DEVICE = new DeviceId(new UUID(0, 2));
  private static final ArtifactId ARTIFACT = new ArtifactId(new UUID(0, 3));

  /** Who stops the deployment, or lets it go on. */
  private enum Turn {
    PAUSE,
    ABORT,
    OPEN
  }

  private static final class Gate implements DeploymentGate {
    private Turn turn = Turn.OPEN;

    @Override
    public boolean isOffered(TenantId tenant, DeploymentId deployment) {
      return turn == Turn.OPEN;
    }

    @Override
    public boolean isOpen(TenantId tenant, DeploymentId deployment) {
      return turn != Turn.ABORT;
    }
  }

  @Provide
  Arbitrary<List<Object>> steps() {
    Arbitrary<Object> offer =
        Combinators.combine(
                Arbitraries.of(true, true, false),
                Arbitraries.of(true, false, false),
                Arbitraries.of("old", "old", "other"))
            .as(
                (fitting, installed, name) ->
                    new OfferUpdate(
                        ACME,
                        DEPLOYMENT,
                        DEVICE,
                        fitting ? ARTIFACT : null,
                        7,
                        installed,
                        Map.of("artifact_name", name, "device_type", "board")));
    Arbitrary<Object> report =
        Combinators.combine(
                Arbitraries.of(DeviceDeploymentStatus.class)
                    .filter(DeviceDeploymentStatus::isReportable),
                Arbitraries.of("one", "two").injectNull(0.5))
            .as(
                (status, substate) ->
                    new ReportProgress(ACME, DEPLOYMENT, DEVICE, status, substate));
    Arbitrary<Object> log =
        Arbitraries.of("a", "b").map(text -> new ReportLog(ACME, DEPLOYMENT, DEVICE, text));
    Arbitrary<Object> end =
        Arbitraries.of(
            new WithdrawDevice(ACME, DEPLOYMENT, DEVICE, DeviceDeploymentStatus.ABORTED),
            new WithdrawDevice(ACME, DEPLOYMENT, DEVICE, DeviceDeploymentStatus.DECOMMISSIONED),
            new HideDeviceHistory(ACME, DEPLOYMENT, DEVICE));
    return Arbitraries.frequencyOf(
            Tuple.of(4, offer),
            Tuple.of(8, report),
            Tuple.of(1, log),
            Tuple.of(1, end),
            Tuple.of(1, Arbitraries.of(Turn.class).map(it -> (Object) it)))
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 75)
  void endsOnce(@ForAll("steps") List<Object> steps) {
    var gate = new Gate();
    var machines = new Machines<>(DeviceDeployment.class, gate);
    @Nullable DeviceDeploymentStatus status = null;
    var late = new HashSet<DeviceDeploymentStatus>();
    for (var step : steps) {
      if (step instanceof Turn turn) {
        gate.turn = gate.turn == Turn.ABORT ? Turn.ABORT : turn; // an abort is final
        continue;
      }
      var wasOpen = status != null && !status.isFinal();
      var answer = machines.send(step);
      if (step instanceof ReportProgress && wasOpen) {
        assertThat(answer.refusal() != null).as("%s", step).isEqualTo(gate.turn == Turn.ABORT);
      }
      for (var event : answer.events()) {
        status = next(status, (DeviceDeploymentEvent) event, late);
      }
      if (step instanceof ReportProgress) {
        var refused = status == null || status == DeviceDeploymentStatus.ABORTED;
        assertThat(answer.refusal() != null || !refused).as("%s when %s", step, status).isTrue();
        assertThat(machines.send(step).events()).as("a repeat of %s", step).isEmpty();
      }
      if (step instanceof OfferUpdate && answer.payload() != null) {
        assertThat(requireNonNull(status).isFinal()).as("told while it is open").isFalse();
      }
    }
  }

  private static DeviceDeploymentStatus next(
      @Nullable DeviceDeploymentStatus before,
      DeviceDeploymentEvent event,
      Set<DeviceDeploymentStatus> late) {
    var open = before != null && !before.isFinal();
    return switch (event) {
      case DeviceAssigned _ -> {
        assertThat(before).isNull();
        yield DeviceDeploymentStatus.PENDING;
      }
      case DeviceSkipped skipped -> {
        assertThat(before).isNull();
        yield skipped.outcome();
      }
      case ProgressReported progress -> {
        assertThat(open).as("after an end: %s", event).isTrue();
        assertThat(progress.previous()).isEqualTo(before);
        yield progress.status();
      }
      case DeviceWithdrawn withdrawn -> {
        assertThat(before == null || open).as("after an end: %s", event).isTrue();
        assertThat(withdrawn.previous()).isEqualTo(before);
        yield withdrawn.outcome();
      }
      case LateResultReported result -> {
        assertThat(before).isEqualTo(result.counted());
        assertThat(result.counted().isFinal()).isTrue();
        assertThat(before)
            .isNotIn(DeviceDeploymentStatus.ABORTED, DeviceDeploymentStatus.DECOMMISSIONED);
        assertThat(late.add(result.status())).as("each once").isTrue();
        yield result.counted();
      }
      case LogReported _, DeviceHistoryHidden _ -> requireNonNull(before);
    };
  }
}
