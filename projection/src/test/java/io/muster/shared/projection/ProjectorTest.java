package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.EventProcessor.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
import org.junit.jupiter.api.Test;

public class ProjectorTest {

  /** Something is counted; what counts beyond the limit cannot be folded while there is one. */
  public record Counted(TenantId tenantId, String id, int by, String note) implements DomainEvent {}

  public record Count(@BsonId String id, String tenantId, int total, String note) {}

  private static final TenantId TENANT = new TenantId("acme");
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int POISON = 666;
  private static final String COUNTS = "muster-shared-projection/counts ";

  /** That passed at once, for every process. */
  private volatile long skipped;

  private final AtomicBoolean mended = new AtomicBoolean();
  private final List<List<DomainEvent>> told = new CopyOnWriteArrayList<>();
  private final List<String> resets = new CopyOnWriteArrayList<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final EmbeddedEventStore events =
      EmbeddedEventStore.builder().storageEngine(new InMemoryEventStorageEngine()).build();
  private final SequencedDeadLetterQueue<EventMessage<?>> queue =
      InMemorySequencedDeadLetterQueue.<EventMessage<?>>builder()
          .maxSequences(2)
          .maxSequenceSize(3)
          .build();
  private DeadLetters letters;
  private MongoServer server;
  private MongoClient client;
  private ReadModel<Counted, Count> counts;
  private Projector projector;

  @BeforeEach
  void start() {
    server = new MongoServer(new MemoryBackend());
    client = MongoClients.create(server.bindAndGetConnectionString());
    startAgain();
  }

  /** As another process does, which knows only what is stored. */
  private void startAgain() {
    counts = model();
    letters = letters();
    projector = projector();
    projector.start();
  }

  private DeadLetters letters() {
    return new DeadLetters(
        queue, new DroppedLetters(client.getDatabase("muster-engine").getCollection("dropped")));
  }

  private ReadModel<Counted, Count> model() {
    return new ReadModels(new Databases(client, List.of()))
        .make(
            ProjectorTest.class,
            "counts",
            Count.class,
            Counted.class,
            event -> List.of(event.id()),
            this::fold,
            new IndexModel(Indexes.ascending("total")));
  }

  private Checkpoints checkpoints(String process) {
    return new Checkpoints(
        client.getDatabase("muster-engine").getCollection("checkpoints"),
        process,
        () -> System.nanoTime() + skipped);
  }

  private Projector projector() {
    return projector("one", counts, told, resets);
  }

  private Projector projector(
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

  private @Nullable Count fold(@Nullable Count before, Counted event, Recorded recorded) {
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
    return counts.of(TENANT).findById(id).map(Count::total).orElse(-1);
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

  /** As a crash does between the views and their checkpoint. */
  private void setBack(long position) {
    assertThat(checkpoints("one").claim("counts")).isTrue();
    checkpoints("one").begin("counts", 0, position);
    checkpoints("one").release("counts");
  }

  @Test
  void parksAViewThatCannotBeRead() {
    happen("damaged", 1);
    happen("good", 1);
    awaitAll();
    projector.close();
    client
        .getDatabase("muster-shared-projection")
        .getCollection("counts")
        .updateOne(Filters.eq("_id", "damaged"), Updates.set("total", "no number"));
    startAgain();
    happen("damaged", 2);
    happen("good", 2);
    awaitAll();
    assertThat(total("good")).isEqualTo(3);
    assertThat(letters.list(10).getFirst().sequence()).endsWith("/counts damaged");
  }

  @Test
  void refusesMaintenanceWhereAnotherProcessWrites() {
    happen("a", 1);
    awaitAll(); // it has the claim
    var standby = projector("two", model(), new ArrayList<>(), new ArrayList<>());
    standby.start();
    try {
      for (ThrowingCallable asked :
          List.<ThrowingCallable>of(
              standby::rebuild, () -> standby.retry("any"), () -> standby.discard("any"))) {
        assertThatThrownBy(asked).hasMessageContaining("projector-not-writing");
      }
    } finally {
      standby.close();
    }
  }

  /** A token that was stored before the last batch makes events come again. */
  @Test
  void foldsNothingTwice() {
    happen("a", 1);
    awaitAll();
    var position = projector.position();
    happen("a", 2);
    awaitAll();
    projector.close();
    setBack(position);
    startAgain();
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
    assertThat(letter.sequence()).isEqualTo(COUNTS + "bad");
    assertThat(letter.cause()).contains("cannot be folded");
  }

  @Test
  void goesOnWithAViewThatWasMended() {
    happen("bad", POISON);
    happen("bad", 2);
    awaitAll();
    assertThat(projector.retry(COUNTS + "bad")).isFalse();
    assertThat(total("bad")).isEqualTo(-1);
    mended.set(true);
    resets.clear();
    assertThat(projector.retry(COUNTS + "bad")).isTrue();
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
    assertThat(projector.discard(COUNTS + "bad")).isTrue();
    assertThat(projector.discard(COUNTS + "bad")).isFalse();
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
    assertThat(projector.retry(COUNTS + "one")).isFalse();
    assertThat(total("one")).isEqualTo(-1);
  }

  /** Nobody could look at each of a million views; what is kept of them is bounded. */
  @Test
  void standsStillWithAllViewsWhenTooManyLostLetters() {
    var stored = client.getDatabase("muster-engine").getCollection("many-dropped");
    var dropped = new DroppedLetters(stored, 2);
    for (var view : List.of("one", "two", "three", "four")) {
      dropped.add(COUNTS + view, happened(view, 1));
    }
    assertThat(stored.countDocuments()).isEqualTo(3);
    for (var known : List.of(dropped, dropped.another())) {
      assertThat(known.contains(COUNTS + "four")).isTrue();
      assertThat(known.contains(COUNTS + "any")).as("of the read model").isTrue();
      assertThat(known.contains("muster-shared-projection/others any")).isFalse();
    }
    dropped.discard(sequence -> sequence.startsWith(COUNTS));
    assertThat(dropped.contains(COUNTS + "any")).as("after a rebuild").isFalse();
  }

  /** Events folded over the gap would show what never was: in this process, or the next. */
  @Test
  void leavesAViewAloneThatLostLetters() {
    for (var id : List.of("one", "two", "three")) {
      happen(id, POISON);
    }
    awaitAll();
    assertThat(letters.list(10)).extracting(Letter::sequence).contains(COUNTS + "three");
    mended.set(true);
    for (var restarted : List.of(false, true)) {
      if (restarted) {
        projector.close();
        startAgain();
      }
      happen("three", 1);
      awaitAll();
      assertThat(total("three")).isEqualTo(-1);
      assertThat(projector.waits(COUNTS + "three")).isTrue();
      assertThat(projector.canRetry(COUNTS + "three")).isFalse();
    }
    assertThat(projector.discard(COUNTS + "three")).isTrue();
    happen("three", 1);
    awaitAll();
    assertThat(total("three")).isEqualTo(1);
  }

  @Test
  void refusesATaskThatWouldWaitForLong() {
    var maintenance = new Maintenance("counts", Duration.ofMillis(1));
    maintenance.begin();
    assertThatThrownBy(() -> maintenance.await(() -> true)).hasMessageContaining("projector-busy");
    assertThat(maintenance.hasTasks()).as("it does not run later").isFalse();
  }

  /** A task must not wait for a worker that has stopped to write. */
  @Test
  void refusesTasksThatWaitWhenItWritesNoMore() throws Exception {
    var maintenance = new Maintenance("counts", SOON);
    maintenance.begin();
    var asked = CompletableFuture.supplyAsync(() -> maintenance.await(() -> true));
    while (!maintenance.hasTasks()) {
      Thread.onSpinWait();
    }
    maintenance.end();
    assertThat(asked).failsWithin(SOON).withThrowableThat().withMessageContaining("does not write");
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
      client.getDatabase("muster-shared-projection").getCollection("counts").dropIndex("total_1");
      for (var i = 0; i < batches; i++) {
        happen("id" + i % 10, 1);
      }
      if (lost.equals("token")) {
        setBack(-1);
      }
      startAgain();
      awaitAll();
      assertThat(total("id7")).isPositive();
      assertThat(indexes()).as("lost: " + lost).contains("total_1");
    }
  }

  private List<String> indexes() {
    return client
        .getDatabase("muster-shared-projection")
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
    startAgain();
    awaitAll();
    assertThat(
            client
                .getDatabase("muster-shared-projection")
                .listCollectionNames()
                .into(new ArrayList<>()))
        .contains("counts-2")
        .doesNotContain("counts", "counts-1");
    assertThat(total("id7")).isEqualTo(3);
  }

  /**
   * A process that does not write tells its caches all the same, and goes on when the writer dies.
   */
  @Test
  void followsInEveryProcessAndWritesInOne() {
    happen("a", 1);
    awaitAll();
    var toldElsewhere = new CopyOnWriteArrayList<List<DomainEvent>>();
    var other = model();
    var observer = projector("two", other, toldElsewhere, new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      happen("a", 2);
      awaitAll();
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      assertThat(projector.isWriter()).isTrue();
      assertThat(observer.isWriter()).isFalse();
      assertThat(toldElsewhere.stream().mapToInt(List::size).sum()).isEqualTo(1);
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue(3);

      // The writer dies without a word: its claim expires.
      var last = projector.position();
      projector.close();
      client
          .getDatabase("muster-engine")
          .getCollection("checkpoints")
          .updateOne(Filters.eq("_id", "counts"), Updates.set("owner", "one"));
      happen("a", 4);
      assertThat(observer.awaitPosition(last + 1, Duration.ofMillis(300))).isFalse();
      await(
          () -> {
            skipped += Checkpoints.LEASE.toNanos(); // since whatever it saw last
            return observer.awaitPosition(last + 1, Duration.ofMillis(300));
          });
      assertThat(observer.isWriter()).isTrue();
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue(7);
    } finally {
      observer.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    var end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Else it would hold the claim for ever, and write nothing. */
  @Test
  void takesOverWhileEventsKeepComing() {
    happen("a", 1);
    awaitAll();
    var other = model();
    var observer =
        projector("two", other, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      projector.close();
      await(
          () -> {
            happen("a", 1);
            observer.awaitPosition(Long.MAX_VALUE, Duration.ofMillis(50));
            return observer.isWriter();
          });
      var last = sequences.values().stream().mapToLong(n -> n).sum() - 1;
      assertThat(observer.awaitPosition(last, SOON)).isTrue();
      assertThat(other.of(TENANT).findById("a").map(Count::total)).hasValue((int) last + 1);
    } finally {
      observer.close();
    }
  }

  /** Of a rebuild, while it is under way or after it was cut off: nothing that serves has it. */
  @Test
  void retriesNoLetterOfAnotherGeneration() {
    happen("bad", POISON);
    awaitAll();
    var other = model();
    other.serve(7);
    letters.park(other.name(), "bad", happened("bad", 1), new IllegalStateException("poisoned"));
    assertThat(projector.retry("muster-shared-projection/counts-7 bad")).isFalse();
    assertThat(letters.size()).isEqualTo(2);
  }

  private PositionedEvent happened(String id, int by) {
    return new PositionedEvent(
        new Counted(TENANT, id, by, ""), new Recorded(1, Instant.EPOCH, "stream"));
  }

  /** As a process does that was suspended for long. */
  @Test
  void writesNothingAfterItLostItsClaim() {
    happen("a", 1);
    awaitAll();
    var checkpoint = client.getDatabase("muster-engine").getCollection("checkpoints");
    checkpoint.updateOne(Filters.eq("_id", "counts"), Updates.set("owner", "two"));
    skipped += Checkpoints.LEASE.toNanos();
    happen("a", 2);
    await(() -> !projector.isWriter());
    assertThat(total("a")).isEqualTo(1);
    checkpoint.updateOne(Filters.eq("_id", "counts"), Updates.set("owner", ""));
    awaitAll();
    assertThat(total("a")).isEqualTo(3);
  }

  /** A claim is lost by silence alone, whatever the clocks of two processes say. */
  @Test
  void keepsAClaimThatIsRenewed() {
    var one = checkpoints("one");
    var two = checkpoints("two");
    projector.close();
    assertThat(one.claim("counts")).isTrue();
    assertThat(two.claim("counts")).isFalse();
    skipped += Checkpoints.LEASE.toNanos() + 1;
    one.renew("counts");
    assertThat(two.claim("counts")).as("after a renewal").isFalse();
    skipped += Checkpoints.LEASE.toNanos() + 1;
    assertThat(two.claim("counts")).as("after silence").isTrue();
    assertThatThrownBy(() -> one.requireFresh("counts")).hasMessageContaining("another process");
  }

  @Test
  void leavesParkedViewsAloneWhileItRebuilds() {
    for (var i = 0; i < 50; i++) {
      happen("id" + i, 1);
    }
    happen("bad", 1);
    happen("bad", POISON);
    awaitAll();
    var more = 0;
    assertThat(projector.rebuild()).isTrue();
    while (projector.rebuildPosition() >= 0) {
      if (more < 1_000) {
        happen("good", 1);
        more++;
      }
      assertThat(total("bad")).isEqualTo(1);
    }
    happen("bad", 2);
    awaitAll();
    assertThat(total("bad")).as("its letters wait in the new generation, too").isEqualTo(1);
    assertThat(total("good")).isEqualTo(more);
    mended.set(true);
    var sequence = letters.list(10).getFirst().sequence();
    assertThat(projector.retry(sequence)).isTrue();
    assertThat(total("bad")).isEqualTo(1 + POISON + 2);
  }

  /** A batch that is repeated parks each of its events once. */
  @Test
  void parksNoEventTwice() {
    happen("a", 1);
    awaitAll();
    var position = projector.position();
    happen("bad", POISON);
    happen("bad", 1);
    awaitAll();
    projector.close();
    setBack(position);
    startAgain();
    awaitAll();
    assertThat(letters.size()).isEqualTo(2);
  }

  @Test
  void tellsEveryProcessOfARetry() {
    happen("bad", POISON);
    awaitAll();
    var resetsElsewhere = new CopyOnWriteArrayList<String>();
    var observer = projector("two", model(), new CopyOnWriteArrayList<>(), resetsElsewhere);
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      var before = resetsElsewhere.size();
      mended.set(true);
      assertThat(projector.retry(COUNTS + "bad")).isTrue();
      await(() -> resetsElsewhere.size() > before);
    } finally {
      observer.close();
    }
  }

  /** The old views are there until every process has gone over to the new ones. */
  @Test
  void anotherProcessFindsItsViewsBesideARebuild() {
    for (var i = 0; i < 50; i++) {
      happen("id" + i, 1);
    }
    awaitAll();
    var other = model();
    var observer =
        projector("two", other, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    observer.start();
    try {
      assertThat(observer.awaitPosition(projector.position(), SOON)).isTrue();
      assertThat(projector.rebuild()).isTrue();
      await(
          () -> {
            assertThat(other.of(TENANT).findById("id7")).isPresent();
            return other.name().endsWith("counts-1");
          });
    } finally {
      observer.close();
    }
  }

  @Test
  void readsNothingOfAnotherTenant() {
    happen("a", 1);
    awaitAll();
    var another = counts.of(new TenantId("other"));
    assertThat(another.findById("a")).isEmpty();
    assertThat(another.list(Filters.eq("total", 1))).isEmpty();
    assertThat(another.count(Filters.empty())).isZero();
    assertThat(counts.of(TENANT).count(Filters.empty())).isEqualTo(1);
  }

  /** Names that begin alike are not alike. */
  @Test
  void discardsTheNamedViewAlone() {
    happen("a", POISON);
    happen("ab", POISON);
    awaitAll();
    assertThat(projector.discard("muster-shared-projection/counts a")).isTrue();
    assertThat(letters.has("muster-shared-projection/counts ab")).isTrue();
  }
}
