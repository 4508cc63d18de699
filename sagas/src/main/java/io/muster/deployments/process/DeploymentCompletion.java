package io.muster.deployments.process;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.commands.RecountDevices;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DeploymentFinished;
import io.muster.deployments.events.DeploymentEvent.DeploymentPaused;
import io.muster.deployments.events.DeploymentEvent.DeploymentResumed;
import io.muster.deployments.events.DeploymentEvent.DeviceCountCorrected;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.shared.commands.Command;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.ReadModel;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.MetaData;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * Finishes a deployment when every device of it is through. The reports are counted in batches, one
 * document a deployment: a report costs the process no write of its own.
 */
public final class DeploymentCompletion implements Follower {

  /**
   * The count of one open deployment.
   *
   * @param results devices that are through, by the wire name of their final status
   * @param complete whether all are
   */
  public record Tally(
      @BsonId String id,
      String tenantId,
      int deviceCount,
      Map<String, Integer> results,
      boolean complete) {

    static @Nullable Tally after(@Nullable Tally before, DeploymentsEvent event, Instant at) {
      if (event instanceof DeploymentCreated created) {
        return new Tally(
            created.deploymentId().toString(),
            created.tenantId().value(),
            created.deviceCount(),
            Map.of(),
            false);
      }
      return before == null ? null : before.next(event);
    }

    private @Nullable Tally next(DeploymentsEvent event) {
      return switch (event) {
        case DeviceSkipped(_, _, _, var outcome, _) -> counted(outcome);
        case ProgressReported(_, _, _, var previous, var status, _) ->
            status.isFinal() && !previous.isFinal() ? counted(status) : this;
        case DeviceWithdrawn(_, _, _, _, var outcome) -> counted(outcome);
        case DeviceCountCorrected corrected -> with(corrected.deviceCount(), results);
        case DeploymentCreated _,
            DeploymentPaused _,
            DeploymentResumed _,
            DeviceAssigned _,
            LogReported _,
            DeviceHistoryHidden _ ->
            this;
        case DeploymentAborted _, DeploymentFinished _ -> null;
      };
    }

    private Tally counted(DeviceDeploymentStatus status) {
      var next = new TreeMap<>(results);
      next.merge(status.wire(), 1, Integer::sum);
      return with(deviceCount, next);
    }

    private Tally with(int deviceCount, Map<String, Integer> results) {
      var through = results.values().stream().mapToInt(n -> n).sum();
      return new Tally(id, tenantId, deviceCount, results, through >= deviceCount);
    }
  }

  private final ReadModel<DeploymentsEvent, Tally> tallies;
  private final CommandGateway commands;

  public DeploymentCompletion(MongoDatabase database, CommandGateway commands) {
    this.commands = commands;
    this.tallies =
        new ReadModel<>(
            database,
            "tallies",
            Tally.class,
            DeploymentsEvent.class,
            event -> List.of(event.deploymentId().toString()),
            Tally::after,
            new IndexModel(Indexes.ascending("complete")));
  }

  public List<ReadModel<?, ?>> readModels() {
    return List.of(tallies);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    if (events.stream().anyMatch(DeploymentsEvent.class::isInstance)) {
      finishComplete();
    }
  }

  /** What a crash kept from being sent is sent now. */
  @Override
  public void reset() {
    finishComplete();
  }

  private void finishComplete() {
    for (var tally : tallies.list(eq("complete", true))) {
      var results = new EnumMap<DeviceDeploymentStatus, Integer>(DeviceDeploymentStatus.class);
      tally.results().forEach((s, n) -> results.put(DeviceDeploymentStatus.ofWire(s), n));
      var tenant = new TenantId(tally.tenantId());
      var deployment = new DeploymentId(UUID.fromString(tally.id()));
      // Who joined in the moment of its making may have been left out of the count.
      send(new RecountDevices(tenant, deployment));
      send(new FinishDeployment(tenant, deployment, results));
    }
  }

  private void send(Command command) {
    commands.sendAndWait(
        command,
        MetaData.with(Provenance.TENANT, command.tenantId().value())
            .and(Provenance.ACTOR, "system:deployment-completion"));
  }
}
