package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.muster.embedded.documents.DocumentServer;
import io.muster.shared.events.EventTypes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.deadline.DeadlineMessage;
import org.axonframework.lifecycle.Lifecycle.LifecycleHandler;
import org.axonframework.lifecycle.Lifecycle.LifecycleRegistry;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.ScopeAware;
import org.axonframework.messaging.ScopeDescriptor;
import org.axonframework.modelling.saga.SagaScopeDescriptor;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongoDeadlineManagerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final ScopeDescriptor SAGA = new SagaScopeDescriptor("TestSaga", "one");
  private static final Executor AT_ONCE = Runnable::run;

  /** As if the process had ended just after the claim. */
  private static final Executor NEVER = _ -> {};

  private static final class Time extends Clock {
    private Instant now = NOON;

    void passes(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @TempDir private Path folder;
  private final Time time = new Time();
  private final ConcurrentMap<String, AtomicInteger> heard = new ConcurrentHashMap<>();
  private final AtomicInteger documentsRead = new AtomicInteger();
  private Consumer<DeadlineMessage<?>> handler = _ -> {};
  private DocumentServer server;
  private MongoClient client;
  private MongoCollection<Document> collection;
  private MongoDeadlineManager manager;

  @BeforeEach
  void start() {
    server = DocumentServer.start(folder);
    client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(server.uri()))
                .addCommandListener(
                    new CommandListener() {
                      @Override
                      public void commandSucceeded(CommandSucceededEvent event) {
                        if (event.getCommandName().equals("find")) {
                          documentsRead.addAndGet(
                              event
                                  .getResponse()
                                  .getDocument("cursor")
                                  .getArray("firstBatch")
                                  .size());
                        }
                      }
                    })
                .build());
    collection = client.getDatabase("muster-engine").getCollection("deadlines");
    manager = another(time);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** What another process has, or this one after a restart. */
  private MongoDeadlineManager another(Clock clock) {
    var receiver =
        new ScopeAware() {
          @Override
          public void send(Message<?> message, ScopeDescriptor scope) {
            heard
                .computeIfAbsent(message.getIdentifier(), _ -> new AtomicInteger())
                .incrementAndGet();
            handler.accept((DeadlineMessage<?>) message);
          }

          @Override
          public boolean canResolve(ScopeDescriptor scope) {
            return true;
          }
        };
    return new MongoDeadlineManager(
        collection,
        new NamedTypeSerializer(new EventTypes(List.of()), new AnnotationRevisionResolver()),
        clock,
        _ -> Stream.of(receiver),
        List.of());
  }

  private void all(MongoDeadlineManager manager) throws InterruptedException {
    while (manager.look(AT_ONCE)) {}
  }

  private int timesHeard(String id) {
    return heard.getOrDefault(id, new AtomicInteger()).get();
  }

  private static void fail(DeadlineMessage<?> message) {
    throw new IllegalStateException("no luck with " + message.getDeadlineName());
  }

  @Test
  void deliversWhatIsDueOnceAndNothingEarly() throws Exception {
    var id = manager.schedule(NOON.plusSeconds(1), "d", "payload", SAGA);
    manager.look(AT_ONCE);
    assertThat(timesHeard(id)).isZero();
    time.passes(Duration.ofSeconds(1));
    handler =
        message -> {
          assertThat(message.getPayload()).isEqualTo("payload");
          assertThat(message.getTimestamp()).isEqualTo(NOON.plusSeconds(1));
        };
    manager.look(AT_ONCE);
    manager.look(AT_ONCE);
    assertThat(timesHeard(id)).isEqualTo(1);
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void deliversAfterARestartWhatBecameDueMeanwhile() throws Exception {
    var id = manager.schedule(NOON.plusSeconds(1), "d", "payload", SAGA);
    time.passes(Duration.ofDays(3));
    another(time).look(AT_ONCE);
    assertThat(timesHeard(id)).isEqualTo(1);
  }

  @Test
  void readsOneDocumentWhileNothingIsDue() throws Exception {
    IntStream.range(0, 1_000)
        .forEach(i -> manager.schedule(NOON.plusSeconds(60 + i), "d", "payload", SAGA));
    documentsRead.set(0);
    manager.look(AT_ONCE);
    assertThat(documentsRead).hasValue(1);
  }

  @Test
  void deliversManyAtTheSameMomentWithoutAPauseBetween() throws Exception {
    IntStream.range(0, 250).forEach(_ -> manager.schedule(NOON, "d", "payload", SAGA));
    assertThat(manager.look(AT_ONCE)).isTrue();
    assertThat(manager.look(AT_ONCE)).isTrue();
    assertThat(manager.look(AT_ONCE)).isFalse();
    assertThat(heard).hasSize(250);
  }

  @Test
  void deliversEachOnceWhereTwoProcessesLook() throws Exception {
    IntStream.range(0, 500).forEach(_ -> manager.schedule(NOON, "d", "payload", SAGA));
    var together = new CyclicBarrier(2);
    try (var processes = Executors.newFixedThreadPool(2)) {
      var both =
          Stream.of(manager, another(time))
              .map(
                  each ->
                      processes.submit(
                          () -> {
                            together.await();
                            all(each);
                            return null;
                          }))
              .toList();
      for (var each : both) {
        each.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(heard).hasSize(500);
    assertThat(heard.values()).allMatch(times -> times.get() == 1);
  }

  @Test
  void takesUpWhatAProcessClaimedThatEnded() throws Exception {
    var id = manager.schedule(NOON, "d", "payload", SAGA);
    another(time).look(NEVER);
    manager.look(AT_ONCE);
    assertThat(timesHeard(id)).isZero();
    assertThat(manager.failing(10)).isEmpty();
    time.passes(MongoDeadlineManager.CLAIM);
    manager.look(AT_ONCE);
    assertThat(timesHeard(id)).isEqualTo(1);
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void leavesAloneWhatSomebodyElseClaimedAfterItsOwnClaimEnded() throws Exception {
    manager.schedule(NOON, "d", "payload", SAGA);
    handler =
        message -> {
          time.passes(MongoDeadlineManager.CLAIM);
          handler = _ -> {};
          lookWithoutDelivery();
          fail(message);
        };
    manager.look(AT_ONCE);
    assertThat(collection.find().first().getString("claim")).isNotNull(); // the other's
  }

  private void lookWithoutDelivery() {
    try {
      another(time).look(NEVER);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void triesAgainAtGrowingIntervalsAndKeepsTheTime() throws Exception {
    var id = manager.schedule(NOON, "d", "payload", SAGA);
    handler = MongoDeadlineManagerTest::fail;
    for (var attempt = 1; attempt <= 3; attempt++) {
      manager.look(AT_ONCE);
      manager.look(AT_ONCE); // not yet again
      assertThat(timesHeard(id)).isEqualTo(attempt);
      var failing = manager.failing(10).getFirst();
      assertThat(failing.attempts()).isEqualTo(attempt);
      assertThat(failing.at()).isEqualTo(NOON);
      assertThat(failing.next())
          .isEqualTo(time.instant().plus(MongoDeadlineManager.pauseAfter(attempt)));
      assertThat(failing.error()).contains("no luck with d");
      time.passes(MongoDeadlineManager.pauseAfter(attempt));
    }
    handler = message -> assertThat(message.getTimestamp()).isEqualTo(NOON);
    manager.look(AT_ONCE);
    assertThat(manager.countFailing()).isZero();
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void pausesNoLongerThanTheLongestPause() {
    assertThat(MongoDeadlineManager.pauseAfter(1)).isEqualTo(MongoDeadlineManager.FIRST_RETRY);
    assertThat(MongoDeadlineManager.pauseAfter(2)).isEqualTo(Duration.ofSeconds(10));
    assertThat(MongoDeadlineManager.pauseAfter(11)).isEqualTo(MongoDeadlineManager.LAST_RETRY);
    assertThat(MongoDeadlineManager.pauseAfter(1_000)).isEqualTo(MongoDeadlineManager.LAST_RETRY);
  }

  @Test
  void deliversTheRestWhereManyFail() throws Exception {
    IntStream.range(0, 2 * MongoDeadlineManager.BATCH)
        .forEach(_ -> manager.schedule(NOON.minusSeconds(60), "bad", "payload", SAGA));
    var good = manager.schedule(NOON, "good", "payload", SAGA);
    handler =
        message -> {
          if (message.getDeadlineName().equals("bad")) {
            fail(message);
          }
        };
    all(manager);
    assertThat(timesHeard(good)).isEqualTo(1);
    assertThat(manager.countFailing()).isEqualTo(2 * MongoDeadlineManager.BATCH);
  }

  @Test
  void putsOffWhatCannotBeReadAnyMore() throws Exception {
    var id = manager.schedule(NOON, "d", "payload", SAGA);
    collection.updateOne(
        new Document("_id", id),
        new Document("$set", new Document("payloadType", "io.muster.Forgotten")));
    manager.look(AT_ONCE);
    assertThat(manager.failing(10).getFirst().error()).contains("Forgotten");
  }

  @Test
  void isRetriedAndDiscardedByOperators() throws Exception {
    var id = manager.schedule(NOON, "d", "payload", SAGA);
    assertThat(manager.retry(id)).isFalse(); // it is not failing
    assertThat(manager.discard(id)).isFalse();
    handler = MongoDeadlineManagerTest::fail;
    manager.look(AT_ONCE);
    assertThat(manager.retry(id)).isTrue();
    manager.look(AT_ONCE);
    assertThat(timesHeard(id)).isEqualTo(2);
    assertThat(manager.retry(id)).isTrue();
    another(time).look(NEVER);
    assertThat(manager.retry(id)).isFalse(); // it is being tried
    assertThat(manager.discard(id)).isTrue();
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void staysCancelledWhenItFailsAfterwards() throws Exception {
    manager.schedule(NOON, "d", "payload", SAGA);
    handler =
        message -> {
          collection.deleteMany(new Document()); // as a cancellation elsewhere does
          fail(message);
        };
    manager.look(AT_ONCE);
    assertThat(collection.countDocuments()).isZero();
  }

  @Test
  void cancelsWithinAScopeAlone() {
    manager.schedule(NOON, "d", "payload", SAGA);
    manager.schedule(NOON, "other", "payload", SAGA);
    var elsewhere =
        manager.schedule(NOON, "d", "payload", new SagaScopeDescriptor("TestSaga", "two"));
    manager.cancelAllWithinScope("d", SAGA);
    assertThat(collection.countDocuments()).isEqualTo(2);
    assertThat(collection.countDocuments(new Document("_id", elsewhere))).isEqualTo(1);
  }

  @Test
  void aSlowOneKeepsNoOtherWaitingAndIsWaitedForByAStop() throws Exception {
    var running = another(Clock.tickMillis(ZoneOffset.UTC));
    var slowStarted = new CountDownLatch(1);
    var goodCame = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var slowEnded = new AtomicInteger();
    handler =
        message -> {
          if (message.getDeadlineName().equals("slow")) {
            slowStarted.countDown();
            await(mayEnd);
            slowEnded.incrementAndGet();
          } else {
            goodCame.countDown();
          }
        };
    running.schedule(Instant.EPOCH, "slow", "payload", SAGA);
    running.schedule(Instant.now(), "good", "payload", SAGA);
    var life = new Life();
    running.registerLifecycleHandlers(life);
    life.start.run();
    assertThat(slowStarted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(goodCame.await(10, TimeUnit.SECONDS)).isTrue();
    var stop = CompletableFuture.supplyAsync(life.shutdown::run).thenCompose(it -> it);
    assertThatThrownBy(() -> stop.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    mayEnd.countDown();
    stop.get(10, TimeUnit.SECONDS);
    assertThat(slowEnded).hasValue(1);
    assertThat(collection.countDocuments()).isZero();
  }

  private static final class Life implements LifecycleRegistry {
    private LifecycleHandler start = () -> CompletableFuture.completedFuture(null);
    private LifecycleHandler shutdown = start;

    @Override
    public void onStart(int phase, LifecycleHandler action) {
      start = action;
    }

    @Override
    public void onShutdown(int phase, LifecycleHandler action) {
      shutdown = action;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
