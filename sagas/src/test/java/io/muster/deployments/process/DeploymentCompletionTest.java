package io.muster.deployments.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.muster.deployments.commands.DeploymentCommand.FinishDeployment;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted;
import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeploymentEvent.DevicesCounted;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeploymentsEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.Target;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Provenance;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Checkpoints;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.DeadLetters;
import io.muster.shared.projection.DroppedLetters;
import io.muster.shared.projection.Projection;
import io.muster.shared.projection.Projector;
import io.muster.shared.projection.ReadModels;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.deadletter.InMemorySequencedDeadLetterQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentCompletionTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final DeploymentId FIRST = new DeploymentId(new UUID(0, 1));
  private static final DeploymentId SECOND = new DeploymentId(new UUID(0, 2));
  private static final Duration SOON = Duration.ofSeconds(20);

  private final EmbeddedEventStore events =
      EmbeddedEventStore.builder().storageEngine(new InMemoryEventStorageEngine()).build();
  private final SimpleCommandBus bus = SimpleCommandBus.builder().build();

  /** Those whose command is refused. */
  private final Set<DeploymentId> failing = ConcurrentHashMap.newKeySet();

  private final LinkedBlockingQueue<CommandMessage<?>> sent = new LinkedBlockingQueue<>();
  private MongoServer server;
  private MongoClient client;
  private DeploymentCompletion completion;
  private Projector projector;
  private long happened;

  @BeforeEach
  void start() {
    bus.subscribe(FinishDeployment.class.getName(), this::finish);
    server = new MongoServer(new MemoryBackend());
    client = MongoClients.create(server.bindAndGetConnectionString());
    var databases = new Databases(client, List.of());
    var readModels = new ReadModels(databases);
    completion =
        new DeploymentCompletion(
            readModels, DefaultCommandGateway.builder().commandBus(bus).build());
    var engine = databases.get("engine");
    projector =
        new Projector(
            new Projection(
                "completion",
                events,
                new Checkpoints(engine.getCollection("checkpoints"), "one", System::nanoTime),
                readModels
                    .byProjector()
                    .getOrDefault(ReadModels.projectorOf(DeploymentCompletion.class), List.of()),
                List.of(completion),
                new DeadLetters(
                    InMemorySequencedDeadLetterQueue.<EventMessage<?>>builder().build(),
                    new DroppedLetters(engine.getCollection("dropped"))),
                false));
    completion.start();
    projector.start();
  }

  private @Nullable Object finish(CommandMessage<?> message) {
    sent.add(message);
    if (failing.contains(((FinishDeployment) message.getPayload()).deploymentId())) {
      throw new IllegalStateException("the store of the aggregate is away");
    }
    return null;
  }

  @AfterEach
  void stop() {
    projector.close();
    completion.stop();
    client.close();
    server.shutdown();
    events.shutDown();
  }

  private void happen(DeploymentsEvent event) {
    events.publish(
        new GenericDomainEventMessage<>("Any", "stream", happened++, (DomainEvent) event));
  }

  private void create(DeploymentId deployment) {
    happen(
        new DeploymentCreated(
            ACME, deployment, "name", "release", new Target.Everybody(), null, null));
  }

  private void report(DeploymentId deployment, int device, DeviceDeploymentStatus status) {
    happen(
        new ProgressReported(
            ACME,
            deployment,
            new DeviceId(new UUID(1, device)),
            DeviceDeploymentStatus.INSTALLING,
            status,
            null));
  }

  private FinishDeployment next() throws InterruptedException {
    var message = sent.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    assertThat(message.getMetaData()).containsEntry(Provenance.TENANT, ACME.value());
    return (FinishDeployment) message.getPayload();
  }

  private void awaitAll() {
    assertThat(projector.awaitPosition(happened - 1, SOON)).isTrue();
  }

  @Test
  void finishesWhenEveryDeviceIsThrough() throws Exception {
    create(FIRST);
    report(FIRST, 1, DeviceDeploymentStatus.SUCCESS);
    awaitAll();
    assertThat(sent).as("before the devices are counted").isEmpty();
    happen(new DevicesCounted(ACME, FIRST, 2));
    awaitAll();
    assertThat(sent).as("while one is missing").isEmpty();
    report(FIRST, 2, DeviceDeploymentStatus.FAILURE);
    assertThat(next())
        .isEqualTo(
            new FinishDeployment(
                ACME,
                FIRST,
                Map.of(DeviceDeploymentStatus.SUCCESS, 1, DeviceDeploymentStatus.FAILURE, 1)));
  }

  @Test
  void finishesOneThatHasNoDevices() throws Exception {
    create(FIRST);
    happen(new DevicesCounted(ACME, FIRST, 0));
    assertThat(next()).isEqualTo(new FinishDeployment(ACME, FIRST, Map.of()));
  }

  @Test
  void leavesAnAbortedOneAlone() throws Exception {
    create(FIRST);
    happen(new DevicesCounted(ACME, FIRST, 1));
    happen(new DeploymentAborted(ACME, FIRST, DeploymentAborted.Reason.REQUESTED));
    report(FIRST, 1, DeviceDeploymentStatus.ABORTED);
    create(SECOND);
    happen(new DevicesCounted(ACME, SECOND, 0));
    assertThat(next().deploymentId()).isEqualTo(SECOND);
    assertThat(sent).isEmpty();
  }

  @Test
  void oneThatCannotBeFinishedStopsNoOther() throws Exception {
    failing.add(FIRST);
    create(FIRST);
    happen(new DevicesCounted(ACME, FIRST, 0));
    assertThat(next().deploymentId()).isEqualTo(FIRST);
    create(SECOND);
    happen(new DevicesCounted(ACME, SECOND, 0));
    while (!next().deploymentId().equals(SECOND)) {
      assertThat(failing).isNotEmpty();
    }
    failing.clear();
    sent.clear();
    completion.reset(); // as after a restart
    while (!next().deploymentId().equals(FIRST)) {
      assertThat(failing).isEmpty();
    }
  }
}
