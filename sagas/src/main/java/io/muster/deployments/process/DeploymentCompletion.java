package io.muster.deployments.process;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeploymentScheduled;
import io.muster.deployments.events.DeploymentEvent.DeploymentStarted;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentEvent.InstallationForced;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.shared.commands.Command;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.queries.Paging;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Finishes a deployment when every device of it is through. The reports are counted in batches, one
 * document a deployment: a report costs the process no write of its own.
 */
@Component
public class DeploymentCompletion implements Follower, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(DeploymentCompletion.class);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final int AT_ONCE = 20;

  /**
   * The count of one open deployment.
   *
   * @param deviceCount null until they are counted
   * @param results devices that are through, by the wire name of their final status
   * @param complete whether all are
   */
  public record TallyRow(
      @BsonId String id,
      String tenantId,
      @Nullable Integer deviceCount,
      Map<String, Integer> results,
      boolean complete) {

    static @Nullable TallyRow after(
        @Nullable TallyRow before, DeploymentsEvent event, Recorded recorded) {
      if (event instanceof DeploymentCreated created) {
        return new TallyRow(
            created.deploymentId().toString(),
            created.tenantId().value(),
            created.deviceCount(),
            Map.of(),
            false);
      }
      return before == null ? null : before.next(event);
    }

    private @Nullable TallyRow next(DeploymentsEvent event) {
      return switch (event) {
        case DeviceSkipped(_, _, _, var outcome, _) -> counted(outcome);
        case ProgressReported(_, _, _, var previous, var status, _) ->
            status.isFinal() && !previous.isFinal() ? counted(status) : this;
        case DeviceWithdrawn(_, _, _, _, var outcome) -> counted(outcome);
        case DevicesCounted counted -> with(counted.deviceCount(), results);
        case DeploymentCreated _,
            DeploymentScheduled _,
            DeploymentStarted _,
            InstallationForced _,
            DeploymentPaused _,
            DeploymentResumed _,
            DeviceAssigned _,
            LateResultReported _,
            LogReported _,
            DeviceHistoryHidden _ ->
            this;
        case DeploymentAborted _, DeploymentFinished _ -> null;
      };
    }

    private TallyRow counted(DeviceDeploymentStatus status) {
      var next = new TreeMap<>(results);
      next.merge(status.wire(), 1, Integer::sum);
      return with(deviceCount, next);
    }

    private TallyRow with(@Nullable Integer deviceCount, Map<String, Integer> results) {
      var through = results.values().stream().mapToInt(n -> n).sum();
      return new TallyRow(
          id, tenantId, deviceCount, results, deviceCount != null && through >= deviceCount);
    }
  }

  private final ReadModel<DeploymentsEvent, TallyRow> tallies;
  private final CommandGateway commands;
  private final Semaphore work = new Semaphore(0);
  private volatile @Nullable Thread thread;

  DeploymentCompletion(ReadModels readModels, CommandGateway commands) {
    this.commands = commands;
    this.tallies =
        readModels.make(
            DeploymentCompletion.class,
            "tallies",
            TallyRow.class,
            DeploymentsEvent.class,
            event -> List.of(event.deploymentId().toString()),
            TallyRow::after,
            new IndexModel(Indexes.ascending("complete")),
            new IndexModel(Indexes.ascending("tenantId", "complete", "_id")));
  }

  /** Runs on the thread that writes the counts: the work is done on another. */
  @Override
  public void changed(List<DomainEvent> events) {
    if (events.stream().anyMatch(DeploymentCompletion::mayComplete)) {
      work.release();
    }
  }

  private static boolean mayComplete(DomainEvent event) {
    return switch (event) {
      case ProgressReported reported -> reported.status().isFinal();
      case DeviceSkipped _, DeviceWithdrawn _, DevicesCounted _ -> true;
      default -> false;
    };
  }

  /** What a crash kept from being sent is sent now. */
  @Override
  public void reset() {
    work.release();
  }

  @Override
  public void start() {
    var next = Thread.ofVirtual().name("deployment-completion").unstarted(this::run);
    thread = next; // before it looks
    next.start();
  }

  @Override
  public void stop() {
    var running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      var allFinished = true;
      while (thread != null) {
        if (allFinished) {
          work.acquire();
        } else {
          work.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        work.drainPermits();
        allFinished = finishComplete();
      }
    } catch (InterruptedException e) {
      log.debug("asked to stop");
    }
  }

  /**
   * Finishes what is complete of a tenant by the counts, some of it at least, before somebody reads
   * it. Costs a read by an index.
   *
   * @return whether all that was found could be finished
   */
  public boolean finishComplete(TenantId tenant) {
    return tallies
        .of(tenant)
        .list(eq("complete", true), Sorts.ascending("_id"), new Paging(1, AT_ONCE))
        .stream()
        .map(this::finish)
        .reduce(true, Boolean::logicalAnd);
  }

  private boolean finishComplete() {
    try {
      return tallies.ofAllTenants().list(eq("complete", true)).stream()
          .map(this::finish)
          .reduce(true, Boolean::logicalAnd);
    } catch (RuntimeException | Error e) {
      log.error("Complete deployments cannot be looked up; the next try is in {}", RETRY, e);
      return false;
    }
  }

  /** Each for itself: one that cannot be finished holds up no other, and is tried again. */
  private boolean finish(TallyRow tally) {
    var results = new EnumMap<DeviceDeploymentStatus, Integer>(DeviceDeploymentStatus.class);
    tally.results().forEach((s, n) -> results.put(DeviceDeploymentStatus.ofWire(s), n));
    var tenant = new TenantId(tally.tenantId());
    var deployment = new DeploymentId(UUID.fromString(tally.id()));
    try {
      send(new FinishDeployment(tenant, deployment, results));
      return true;
    } catch (RuntimeException | Error e) {
      log.error("Deployment {} cannot be finished; the next try is in {}", tally.id(), RETRY, e);
      return false;
    }
  }

  private void send(Command command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:deployment-completion"));
  }
}
