package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.deadletter.InMemorySequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A projector of one read model, on an event store and a document server in memory. */
public abstract class ProjectorFixture {

  /** Something is counted; what counts beyond the limit cannot be folded while there is one. */
  public record Counted(TenantId tenantId, String id, int by, String note) implements DomainEvent {}

  public record Count(@BsonId String id, String tenantId, int total, String note) {}

  static final TenantId TENANT = new TenantId("acme");
  static final Duration SOON = Duration.ofSeconds(10);
  static final int POISON = 666;
  static final String COUNTS = "muster-shared-projection/counts ";

  /** That passed at once, for every process. */
  volatile long skipped;

  final AtomicBoolean mended = new AtomicBoolean();
  final List<List<DomainEvent>> told = new CopyOnWriteArrayList<>();
  final List<String> resets = new CopyOnWriteArrayList<>();
  final Map<String, Long> sequences = new HashMap<>();
  final EmbeddedEventStore events =
      EmbeddedEventStore.builder().storageEngine(new InMemoryEventStorageEngine()).build();
  final SequencedDeadLetterQueue<EventMessage<?>> queue =
      InMemorySequencedDeadLetterQueue.<EventMessage<?>>builder()
          .maxSequences(2)
          .maxSequenceSize(3)
          .build();
  DeadLetters letters;
  MongoServer server;
  MongoClient client;
  ReadModel<Counted, Count> counts;
  Projector projector;

  @BeforeEach
  void start() {
    server = new MongoServer(new MemoryBackend());
    client = MongoClients.create(server.bindAndGetConnectionString());
    startAgain();
  }

  /** As another process does, which knows only what is stored. */
  final void startAgain() {
    counts = model();
    letters = letters();
    projector = projector();
    projector.start();
  }

  /** Views that are kept one by one when their letters are lost. */
  int maxDropped = 10_000;

  final DeadLetters letters() {
    return new DeadLetters(
        queue,
        new DroppedLetters(
            client.getDatabase("muster-engine").getCollection("dropped"), maxDropped));
  }

  ReadModel<Counted, Count> model() {
    return new ReadModels(new Databases(client, List.of()))
        .make(
            ProjectorFixture.class,
            "counts",
            Count.class,
            Counted.class,
            event -> List.of(event.id()),
            this::fold,
            new IndexModel(Indexes.ascending("total")));
  }

  Checkpoints checkpoints(String process) {
    return new Checkpoints(
        client.getDatabase("muster-engine").getCollection("checkpoints"),
        process,
        () -> System.nanoTime() + skipped);
  }

  Projector projector() {
    return projector("one", counts, told, resets);
  }

  Projector projector(
      String process,
      ReadModel<Counted, Count> model,
      List<List<DomainEvent>> told,
      List<String> resets) {
    var follower =
        new Follower() {
          @Override
          public void changed(List<DomainEvent> happened) {
            told.add(happened);
          }

          @Override
          public void reset() {
            resets.add("reset");
          }
        };
    return new Projector(
        new Projection(
            "counts",
            events,
            checkpoints(process),
            List.of(model),
            List.of(follower),
            process.equals("one") ? letters : letters(),
            false));
  }

  @Nullable Count fold(@Nullable Count before, Counted event, Recorded recorded) {
    if (event.by == POISON && !mended.get()) {
      throw new IllegalStateException("cannot be folded");
    }
    return event.by == 0
        ? null
        : new Count(
            event.id, TENANT.value(), (before == null ? 0 : before.total) + event.by, event.note);
  }

  @AfterEach
  void stop() {
    projector.close();
    client.close();
    server.shutdown();
    events.shutDown();
  }

  void happen(String id, int by) {
    happen(id, by, "");
  }

  void happen(String id, int by, String note) {
    var sequence = sequences.merge(id, 1L, Long::sum) - 1;
    events.publish(
        new GenericDomainEventMessage<>("Thing", id, sequence, new Counted(TENANT, id, by, note)));
  }

  void awaitAll() {
    var last = sequences.values().stream().mapToLong(n -> n).sum() - 1;
    assertThat(projector.awaitPosition(last, SOON)).isTrue();
  }

  int total(String id) {
    return counts.of(TENANT).findById(id).map(Count::total).orElse(-1);
  }

  /** As a crash does between the views and their checkpoint. */
  void setBack(long position) {
    assertThat(checkpoints("one").claim("counts")).isTrue();
    var shape = checkpoints("one").read("counts").shape();
    checkpoints("one").begin("counts", 0, position, shape);
    checkpoints("one").release("counts");
  }

  static void await(BooleanSupplier condition) {
    var end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  PositionedEvent happened(String id, int by) {
    return new PositionedEvent(
        new Counted(TENANT, id, by, ""), new Recorded(1, Instant.EPOCH, "stream"));
  }
}
