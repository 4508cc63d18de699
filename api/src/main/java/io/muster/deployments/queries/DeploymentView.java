package io.muster.deployments.queries;

import static io.muster.deployments.events.DeviceDeploymentStatus.PENDING;

import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.DeploymentStarted;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.Target;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One deployment as readers see it.
 *
 * @param groups the target, when it is a group
 * @param deviceCount how many devices it is for; 0 until they are counted
 * @param counts devices that asked, by the wire name of their status; absent for none
 * @param begun whether any device got further than being told
 * @param paused whether no device is told now
 * @param scheduled whether its time has not come
 * @param startsAt when it was to start; null for at once
 * @param artifactIds what was handed out
 * @param totalBytes what devices were told to download, together
 * @param finishedAt null while it is open
 */
public record DeploymentView(
    @BsonId String id,
    String tenantId,
    String name,
    String artifactName,
    List<String> groups,
    int deviceCount,
    Map<String, Integer> counts,
    boolean begun,
    boolean paused,
    boolean scheduled,
    @Nullable Instant startsAt,
    boolean aborted,
    List<String> artifactIds,
    long totalBytes,
    Instant createdAt,
    @Nullable Instant finishedAt) {

  /** Where a deployment stands. */
  public enum Status {
    SCHEDULED,
    PENDING,
    INPROGRESS,
    PAUSED,
    FINISHED
  }

  public Status status() {
    if (finishedAt != null) {
      return Status.FINISHED;
    }
    if (paused) {
      return Status.PAUSED;
    }
    return scheduled ? Status.SCHEDULED : begun ? Status.INPROGRESS : Status.PENDING;
  }

  /**
   * Devices by status, those that did not ask yet among the pending; once the deployment is over,
   * those are aborted.
   */
  public int count(DeviceDeploymentStatus status) {
    var seen = counts.getOrDefault(status.wire(), 0);
    var unseen = Math.max(0, deviceCount - counts.values().stream().mapToInt(n -> n).sum());
    return switch (status) {
      case PENDING -> finishedAt == null ? seen + unseen : seen;
      case ABORTED -> finishedAt != null && aborted ? seen + unseen : seen;
      default -> seen;
    };
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable DeploymentView after(
      @Nullable DeploymentView before, DeploymentsEvent event, Recorded recorded) {
    if (before == null) {
      return event instanceof DeploymentCreated created ? first(created, recorded.at()) : null;
    }
    return switch (event) {
      case DeploymentEvent happened -> before.next(happened, recorded.at());
      case DeviceDeploymentEvent happened -> before.next(happened);
    };
  }

  private static DeploymentView first(DeploymentCreated created, Instant at) {
    return new DeploymentView(
        created.deploymentId().toString(),
        created.tenantId().value(),
        created.name(),
        created.artifactName(),
        created.target() instanceof Target.Group(var group) ? List.of(group.value()) : List.of(),
        created.deviceCount() == null ? 0 : created.deviceCount(),
        Map.of(),
        false,
        false,
        false,
        null,
        false,
        List.of(),
        0,
        at,
        null);
  }

  private DeploymentView next(DeploymentEvent event, Instant at) {
    return switch (event) {
      case DeploymentCreated _ -> this;
      case DevicesCounted counted -> of(counted.deviceCount(), artifactIds, totalBytes);
      case DeploymentScheduled(_, _, var start) -> starting(true, start);
      case DeploymentStarted _ -> starting(false, startsAt);
      case InstallationForced _ -> this;
      case DeploymentPaused _ -> with(counts, begun, true, aborted, finishedAt);
      case DeploymentResumed _ -> with(counts, begun, false, aborted, finishedAt);
      case DeploymentAborted _ -> with(counts, begun, false, true, at);
      case DeploymentFinished _ -> with(counts, begun, false, aborted, at);
    };
  }

  private DeploymentView next(DeviceDeploymentEvent event) {
    return switch (event) {
      case DeviceAssigned(_, _, _, var artifact, var bytes, _) ->
          moved(null, PENDING, begun).handedOut(artifact.toString(), bytes);
      case DeviceSkipped(_, _, _, var outcome, _) -> moved(null, outcome, true);
      case ProgressReported(_, _, _, var previous, var status, _) -> moved(previous, status, true);
      // Nobody began because somebody was taken out.
      case DeviceWithdrawn(_, _, _, var previous, var outcome) -> moved(previous, outcome, begun);
      case LateResultReported _, LogReported _, DeviceHistoryHidden _ -> this;
    };
  }

  private DeploymentView moved(
      @Nullable DeviceDeploymentStatus from, DeviceDeploymentStatus to, boolean begun) {
    if (from == to) {
      return this;
    }
    var next = new TreeMap<>(counts);
    if (from != null) {
      next.computeIfPresent(from.wire(), (_, n) -> n == 1 ? null : n - 1);
    }
    next.merge(to.wire(), 1, Integer::sum);
    return with(next, begun, paused, aborted, finishedAt);
  }

  private DeploymentView handedOut(String artifact, long bytes) {
    var ids = new TreeSet<>(artifactIds);
    ids.add(artifact);
    return of(deviceCount, List.copyOf(ids), totalBytes + bytes);
  }

  private DeploymentView starting(boolean scheduled, @Nullable Instant startsAt) {
    return new DeploymentView(
        id,
        tenantId,
        name,
        artifactName,
        groups,
        deviceCount,
        counts,
        begun,
        paused,
        scheduled,
        startsAt,
        aborted,
        artifactIds,
        totalBytes,
        createdAt,
        finishedAt);
  }

  private DeploymentView of(int deviceCount, List<String> artifactIds, long totalBytes) {
    return new DeploymentView(
        id,
        tenantId,
        name,
        artifactName,
        groups,
        deviceCount,
        counts,
        begun,
        paused,
        scheduled,
        startsAt,
        aborted,
        artifactIds,
        totalBytes,
        createdAt,
        finishedAt);
  }

  private DeploymentView with(
      Map<String, Integer> counts,
      boolean begun,
      boolean paused,
      boolean aborted,
      @Nullable Instant finishedAt) {
    return new DeploymentView(
        id,
        tenantId,
        name,
        artifactName,
        groups,
        deviceCount,
        counts,
        begun,
        paused,
        scheduled,
        startsAt,
        aborted,
        artifactIds,
        totalBytes,
        createdAt,
        finishedAt);
  }
}
