package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.ReadModel.Positioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the event store and keeps read models up to date.
 *
 * <p>Cost of a batch: each event is decoded once, each read model is read and written at most once,
 * all read models side by side, and the token is stored once, after them. While a batch is written
 * the next is read and decoded. One process at a time, whoever holds the token's claim.
 */
public final class Projector implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Projector.class);
  private static final int BATCH = 2_000;
  private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(4);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String name;
  private final StreamableMessageSource<TrackedEventMessage<?>> events;
  private final TokenStore tokens;
  private final List<ReadModel<?, ?>> readModels;
  private final List<Consumer<List<DomainEvent>>> listeners;
  private final DeadLetters poisoned;
  private final Generations generations;
  private final ConcurrentHashMap<Class<?>, Boolean> wanted = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile long position = -1;
  private volatile boolean running;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicReference<@Nullable Projector> rebuilding = new AtomicReference<>();

  /**
   * @param name of the token; one for each projector
   * @param listeners told of each batch's events once the read models show them
   */
  public Projector(
      String name,
      StreamableMessageSource<TrackedEventMessage<?>> events,
      TokenStore tokens,
      List<ReadModel<?, ?>> readModels,
      List<Consumer<List<DomainEvent>>> listeners,
      DeadLetters poisoned,
      Generations generations) {
    this.name = name;
    this.events = events;
    this.tokens = tokens;
    this.readModels = readModels;
    this.listeners = listeners;
    this.poisoned = poisoned;
    this.generations = generations;
  }

  public String name() {
    return name;
  }

  /** How many events wait that a view cannot be folded from. */
  public long deadLetters() {
    return poisoned.size();
  }

  /** How far a rebuild has come; -1 when there is none. */
  public long rebuildPosition() {
    var shadow = rebuilding.get();
    return shadow == null ? -1 : shadow.position();
  }

  /**
   * Makes every read model anew from the events, beside the old ones, which serve until the new
   * ones have caught up. Returns at once; false when a rebuild is under way. One that a restart
   * interrupted goes on from where it was when it is asked for again.
   */
  public boolean rebuild() {
    var next = generations.of(name) + 1;
    var shadows = readModels.stream().<ReadModel<?, ?>>map(model -> model.shadow(next)).toList();
    var shadow =
        new Projector(
            Generations.named(name, next),
            events,
            tokens,
            shadows,
            List.of(),
            poisoned,
            generations);
    if (!rebuilding.compareAndSet(null, shadow)) {
      return false;
    }
    shadow.start();
    Thread.ofVirtual().name("rebuild-" + name).start(() -> finishRebuild(shadow, next));
    return true;
  }

  private void finishRebuild(Projector shadow, int next) {
    while (running && !shadow.awaitPosition(position, Duration.ofSeconds(1))) {
      log.info("{} is rebuilt up to position {} of {}", name, shadow.position(), position);
    }
    if (running) {
      close();
      while (!shadow.awaitPosition(position, Duration.ofSeconds(1))) {
        log.info("{} waits for the last events of its rebuild", name);
      }
      shadow.close();
      generations.put(name, next);
      readModels.forEach(readModel -> readModel.replaceBy(next));
      start();
      log.info("{} is rebuilt", name);
    } else {
      shadow.close();
    }
    rebuilding.set(null);
  }

  public void start() {
    running = true;
    var worker = new Thread(this::run, "projector-" + name);
    thread.set(worker);
    worker.start();
  }

  /** Finishes the batch at hand and gives the claim up. */
  @Override
  public void close() {
    running = false;
    var worker = thread.getAndSet(null);
    if (worker != null) {
      try {
        worker.join(Duration.ofSeconds(8));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Position of the last event that the read models show; -1 before the first is known. */
  public long position() {
    return position;
  }

  /** Waits until the read models show the event at a position; false when that takes longer. */
  public boolean awaitPosition(long awaited, Duration atMost) {
    if (position >= awaited) {
      return true;
    }
    lock.lock();
    try {
      var nanos = atMost.toNanos();
      BooleanSupplier there = () -> position >= awaited;
      while (!there.getAsBoolean() && nanos > 0) {
        nanos = advanced.awaitNanos(nanos);
      }
      return there.getAsBoolean();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      run(executor);
    }
  }

  private void run(ExecutorService executor) {
    var pause = Duration.ofMillis(50);
    while (running) {
      try {
        var generation = generations.of(name);
        readModels.forEach(readModel -> readModel.serve(generation));
        follow(Generations.named(name, generation), executor);
        pause = Duration.ofMillis(50);
      } catch (UnableToClaimTokenException e) {
        log.debug("{} is kept by another process", name);
        pause(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        log.error("{} stopped at position {}, and goes on in {}", name, position, pause, e);
        pause(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private @Nullable TrackingToken claim(String token) {
    if (tokens.fetchSegments(token).length == 0) {
      tokens.initializeTokenSegments(token, 1, events.createTailToken());
    }
    return tokens.fetchToken(token, 0);
  }

  private void follow(String token, ExecutorService executor)
      throws InterruptedException, ExecutionException {
    var from = claim(token);
    var last = from == null ? -1 : from.position().orElse(-1);
    advance(last);
    try (var stream = events.openStream(from)) {
      var extended = System.nanoTime();
      Future<@Nullable Void> writing = executor.submit(() -> null);
      while (running) {
        // A quiet stream is waited on; behind a write there is something to wait for already.
        if (stream.hasNextAvailable(writing.isDone() ? 200 : 1, TimeUnit.MILLISECONDS)) {
          var batch = decode(stream);
          writing.get();
          writing = executor.submit(() -> write(batch, token, executor));
        } else if (writing.isDone()) {
          writing.get();
        }
        if (System.nanoTime() - extended > CLAIM_EXTENSION.toNanos()) {
          writing.get();
          tokens.extendClaim(token, 0);
          extended = System.nanoTime();
        }
      }
      writing.get();
    }
    tokens.releaseClaim(token, 0);
  }

  private record DecodedBatch(List<Positioned> events, TrackingToken last) {}

  private DecodedBatch decode(BlockingStream<TrackedEventMessage<?>> stream)
      throws InterruptedException {
    var batch = new ArrayList<Positioned>();
    TrackingToken last;
    var count = 0;
    do {
      var message = stream.nextAvailable();
      last = message.trackingToken();
      if (wanted.computeIfAbsent(message.getPayloadType(), this::isWanted)) {
        batch.add(
            new Positioned(
                (DomainEvent) message.getPayload(),
                last.position().orElseThrow(),
                message.getTimestamp()));
      }
    } while (++count < BATCH && stream.hasNextAvailable());
    return new DecodedBatch(batch, last);
  }

  private boolean isWanted(Class<?> payloadType) {
    return DomainEvent.class.isAssignableFrom(payloadType)
        && (!listeners.isEmpty()
            || readModels.stream().anyMatch(readModel -> readModel.concernedBy(payloadType)));
  }

  private @Nullable Void write(DecodedBatch batch, String token, ExecutorService executor)
      throws Exception {
    var models = new ArrayList<Future<?>>();
    for (var readModel : readModels) {
      models.add(
          executor.submit(
              () -> {
                var views = readModel.batch(batch.events);
                views.fold(poisoned);
                views.write();
              }));
    }
    for (var model : models) {
      model.get();
    }
    tokens.storeToken(batch.last, token, 0);
    var happened = batch.events.stream().map(Positioned::payload).toList();
    listeners.forEach(listener -> listener.accept(happened));
    advance(batch.last.position().orElseThrow());
    return null;
  }

  private void advance(long to) {
    lock.lock();
    try {
      position = to;
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
