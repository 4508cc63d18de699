package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.deadletter.InMemorySequencedDeadLetterQueue;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public class ProjectorTest {

  /** Something is counted; what counts beyond the limit cannot be folded while there is one. */
  public record Counted(TenantId tenantId, String id, int by, String note) implements DomainEvent {}

  public record Count(@BsonId String id, int total, String note) {}

  private static final TenantId TENANT = new TenantId("acme");
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int POISON = 666;

  private final AtomicBoolean mended = new AtomicBoolean();
  private final List<List<DomainEvent>> told = new CopyOnWriteArrayList<>();
  private final List<String> resets = new CopyOnWriteArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final EmbeddedEventStore events =
      EmbeddedEventStore.builder().storageEngine(new InMemoryEventStorageEngine()).build();
  private final InMemoryTokenStore tokens = new InMemoryTokenStore();
  private final DeadLetters letters =
      new DeadLetters(
          InMemorySequencedDeadLetterQueue.<EventMessage<?>>builder()
              .maxSequences(2)
              .maxSequenceSize(3)
              .build());
  private MongoServer server;
  private MongoClient client;
  private ReadModel<Counted, Count> counts;
  private Projector projector;

  @BeforeEach
  void start() {
    server = new MongoServer(new MemoryBackend());
    client = MongoClients.create(server.bindAndGetConnectionString());
    counts = model();
    projector = projector();
    projector.start();
  }

  private ReadModel<Counted, Count> model() {
    return new ReadModel<>(
        new Databases(client, List.of()).get("test"),
        "counts",
        Count.class,
        Counted.class,
        event -> List.of(event.id()),
        this::fold,
        new IndexModel(Indexes.ascending("total")));
  }

  private Projector projector() {
    var databases = new Databases(client, List.of());
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
            tokens,
            List.of(counts),
            List.of(follower),
            letters,
            new Generations(databases.get("test").getCollection("generations")),
            false));
  }

  private @Nullable Count fold(@Nullable Count before, Counted event, Instant at) {
    if (event.by == POISON && !mended.get()) {
      throw new IllegalStateException("cannot be folded");
    }
    return event.by == 0
        ? null
        : new Count(event.id, (before == null ? 0 : before.total) + event.by, event.note);
  }

  @AfterEach
  void stop() {
    projector.close();
    client.close();
    server.shutdown();
    events.shutDown();
  }

  private void happen(String id, int by) {
    happen(id, by, "");
  }

  private void happen(String id, int by, String note) {
    var sequence = sequences.merge(id, 1L, Long::sum) - 1;
    events.publish(
        new GenericDomainEventMessage<>("Thing", id, sequence, new Counted(TENANT, id, by, note)));
  }

  private void awaitAll() {
    var last = sequences.values().stream().mapToLong(n -> n).sum() - 1;
    assertThat(projector.awaitPosition(last, SOON)).isTrue();
  }

  private int total(String id) {
    return counts.findById(id).map(Count::total).orElse(-1);
  }

  @Test
  void foldsEveryEventOnceAndTellsWhoFollows() {
    happen("a", 1);
    happen("b", 5);
    happen("a", 2);
    happen("b", 0);
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
    assertThat(total("b")).as("ended").isEqualTo(-1);
    assertThat(told.stream().mapToInt(List::size).sum()).isEqualTo(4);
    assertThat(resets).hasSize(1);
  }

  /** A token that was stored before the last batch makes events come again. */
  @Test
  void foldsNothingTwice() {
    happen("a", 1);
    awaitAll();
    var token = tokens.fetchToken("counts", 0);
    happen("a", 2);
    awaitAll();
    projector.close();
    tokens.storeToken(token, "counts", 0);
    counts = model();
    projector = projector();
    projector.start();
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
  }

  @Test
  void parksAPoisonedViewWhileTheOthersGoOn() {
    happen("bad", 1);
    happen("bad", POISON);
    happen("bad", 2);
    happen("good", 1);
    awaitAll();
    assertThat(total("bad")).isEqualTo(1);
    assertThat(total("good")).isEqualTo(1);
    assertThat(letters.size()).isEqualTo(2);
    var letter = letters.list(10).getFirst();
    assertThat(letter.sequence()).isEqualTo("muster-test/counts bad");
    assertThat(letter.cause()).contains("cannot be folded");
  }

  @Test
  void goesOnWithAViewThatWasMended() {
    happen("bad", POISON);
    happen("bad", 2);
    awaitAll();
    assertThat(projector.retry("muster-test/counts bad")).isFalse();
    assertThat(total("bad")).isEqualTo(-1);
    mended.set(true);
    resets.clear();
    assertThat(projector.retry("muster-test/counts bad")).isTrue();
    assertThat(resets).as("who follows looks again").hasSize(1);
    assertThat(total("bad")).isEqualTo(POISON + 2);
    happen("bad", 1);
    awaitAll();
    assertThat(total("bad")).isEqualTo(POISON + 3);
    assertThat(letters.size()).isZero();
  }

  @Test
  void goesOnWithoutWhatWasDiscarded() {
    happen("bad", 1);
    happen("bad", POISON);
    awaitAll();
    assertThat(projector.discard("muster-test/counts bad")).isTrue();
    assertThat(projector.discard("muster-test/counts bad")).isFalse();
    happen("bad", 2);
    awaitAll();
    assertThat(total("bad")).isEqualTo(3);
  }

  @Test
  void goesOnWhenThereIsNoRoomForMoreLetters() {
    for (var id : List.of("one", "two", "three", "four")) {
      happen(id, POISON);
      for (var i = 0; i < 5; i++) {
        happen(id, 1);
      }
    }
    happen("good", 7);
    awaitAll();
    assertThat(total("good")).isEqualTo(7);
    assertThat(total("four")).isEqualTo(-1);
    assertThat(letters.size()).isLessThanOrEqualTo(6);
    // Those that were dropped would be missing in it.
    mended.set(true);
    assertThat(projector.retry("muster-test/counts one")).isFalse();
    assertThat(total("one")).isEqualTo(-1);
  }

  @Test
  void parksAViewThatIsTooLargeToStore() {
    happen("large", 1, "x".repeat(1_000));
    awaitAll();
    happen("large", 2, "x".repeat(16 << 20));
    happen("good", 1);
    awaitAll();
    assertThat(total("large")).isEqualTo(1);
    assertThat(total("good")).isEqualTo(1);
    assertThat(letters.size()).isEqualTo(1);
  }

  /** Of many events at the end, and again after a stop in the middle. */
  @Test
  void hasItsIndexesWhenItHasCaughtUp() {
    happen("id7", 1);
    awaitAll();
    assertThat(indexes()).as("of one event").contains("total_1");
    for (var lost : List.of("token", "nothing")) {
      projector.close();
      var batches = lost.equals("token") ? 3_999 : 4_500; // two whole ones, with the first event
      client.getDatabase("muster-test").getCollection("counts").dropIndex("total_1");
      for (var i = 0; i < batches; i++) {
        happen("id" + i % 10, 1);
      }
      if (lost.equals("token")) {
        tokens.storeToken(events.createTailToken(), "counts", 0);
      }
      counts = model();
      projector = projector();
      projector.start();
      awaitAll();
      assertThat(total("id7")).isPositive();
      assertThat(indexes()).as("lost: " + lost).contains("total_1");
    }
  }

  private List<String> indexes() {
    return client
        .getDatabase("muster-test")
        .getCollection("counts")
        .listIndexes()
        .map(index -> index.getString("name"))
        .into(new ArrayList<>());
  }

  /** The new views take the place of the old when they have caught up, and go on from there. */
  @Test
  void rebuildsWhileItServes() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 50; i++) {
      ids.add("id" + i);
      happen("id" + i, 1);
    }
    happen("bad", POISON);
    awaitAll();
    mended.set(true);
    for (var round = 1; round <= 2; round++) {
      assertThat(projector.rebuild()).isTrue();
      while (projector.rebuildPosition() >= 0) {
        assertThat(total("id7")).isEqualTo(round);
        Thread.onSpinWait();
      }
      assertThat(total("bad")).as("mended by the rebuild").isEqualTo(POISON);
      assertThat(letters.size()).isZero();
      ids.forEach(id -> happen(id, 1));
      awaitAll();
      assertThat(ids).allMatch(id -> total(id) >= 2);
    }
    assertThat(total("id7")).isEqualTo(3);
    projector.close();
    counts = model();
    projector = projector();
    projector.start();
    awaitAll();
    assertThat(client.getDatabase("muster-test").listCollectionNames().into(new ArrayList<>()))
        .contains("counts-2")
        .doesNotContain("counts", "counts-1");
    assertThat(total("id7")).isEqualTo(3);
  }
}
