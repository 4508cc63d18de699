package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.projection.ReadModel.Positioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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

  /**
   * While nobody waits for the views, batches begin no closer together than this: what comes in
   * between is written once.
   */
  private static final Duration PACE = Duration.ofMillis(25);

  private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(4);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(8);

  private final String name;
  private final StreamableMessageSource<TrackedEventMessage<?>> events;
  private final TokenStore tokens;
  private final List<ReadModel<?, ?>> readModels;
  private final List<Follower> followers;
  private final DeadLetters poisoned;
  private final Generations generations;
  private final ConcurrentHashMap<Class<?>, Boolean> wanted = new ConcurrentHashMap<>();
  private final Queue<Runnable> chores = new ConcurrentLinkedQueue<>();

  private final Progress progress = new Progress();
  private final AtomicReference<@Nullable Worker> worker = new AtomicReference<>();
  private final AtomicReference<@Nullable Rebuild> rebuild = new AtomicReference<>();

  /**
   * @param name of the token; one for each projector
   */
  public Projector(
      String name,
      StreamableMessageSource<TrackedEventMessage<?>> events,
      TokenStore tokens,
      List<ReadModel<?, ?>> readModels,
      List<Follower> followers,
      DeadLetters poisoned,
      Generations generations) {
    this.name = name;
    this.events = events;
    this.tokens = tokens;
    this.readModels = readModels;
    this.followers = followers;
    this.poisoned = poisoned;
    this.generations = generations;
    var generation = generations.of(name);
    readModels.forEach(readModel -> readModel.dropBefore(generation));
    readModels.forEach(readModel -> readModel.serve(generation));
  }

  public String name() {
    return name;
  }

  /** The events that a view cannot be made from. */
  public DeadLetters deadLetters() {
    return poisoned;
  }

  /** How far a rebuild has come; -1 when there is none. */
  public long rebuildPosition() {
    var under = rebuild.get();
    return under == null ? -1 : under.position();
  }

  /**
   * Makes every read model anew from the events, beside the old ones, which serve until the new
   * ones have caught up. Returns at once; false when a rebuild is under way.
   */
  public boolean rebuild() {
    var next = new Rebuild();
    if (!rebuild.compareAndSet(null, next)) {
      return false;
    }
    Thread.ofVirtual().name("rebuild-" + name).start(next);
    return true;
  }

  /**
   * Folds the events that wait of a view, between two batches.
   *
   * @param sequence as {@link DeadLetters#list} tells
   * @return whether all could be folded; false also when none waits
   */
  public boolean retry(String sequence) {
    return chore(
        () ->
            poisoned.has(sequence)
                && poisoned.retry(
                    sequence,
                    event ->
                        readModels.stream()
                            .filter(model -> sequence.startsWith(model.name() + " "))
                            .forEach(model -> model.mend(sequence.split(" ", 2)[1], event))));
  }

  /** Forgets the events that wait of a view; it goes on without them. False when none waits. */
  public boolean discard(String sequence) {
    return chore(
        () -> {
          var waits = poisoned.has(sequence);
          if (waits) {
            poisoned.discard(sequence);
          }
          return waits;
        });
  }

  /** Does something while no batch is being written. */
  private boolean chore(BooleanSupplier task) {
    var done = new CompletableFuture<Boolean>();
    chores.add(
        () -> {
          try {
            done.complete(task.getAsBoolean());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.orTimeout(60, TimeUnit.SECONDS).join();
  }

  public void start() {
    var next = new Worker(name, followers);
    worker.set(next);
    next.thread.start();
  }

  /** Finishes the batch at hand and gives the claim up. */
  @Override
  public void close() {
    stop(LONGEST_CLOSE);
  }

  private void stop(Duration atMost) {
    var running = worker.getAndSet(null);
    if (running != null) {
      running.stop(atMost);
    }
  }

  /** Position of the last event that the read models show; -1 before the first is known. */
  public long position() {
    return progress.position();
  }

  /** Waits until the read models show the event at a position; false when that takes longer. */
  public boolean awaitPosition(long awaited, Duration atMost) {
    return progress.await(awaited, atMost);
  }

  private boolean isWanted(Class<?> payloadType) {
    return DomainEvent.class.isAssignableFrom(payloadType)
        && (!followers.isEmpty()
            || readModels.stream().anyMatch(readModel -> readModel.concernedBy(payloadType)));
  }

  /** One making of all read models beside those that serve. */
  private final class Rebuild implements Runnable {

    private volatile @Nullable Projector shadow;

    long position() {
      var beside = shadow;
      return beside == null ? 0 : Math.max(0, beside.position());
    }

    @Override
    public void run() {
      try {
        run(generations.of(name) + 1);
      } catch (RuntimeException e) {
        log.error("{} could not be rebuilt; what there was serves on", name, e);
      } finally {
        var beside = shadow;
        if (beside != null) {
          beside.close();
        }
        rebuild.set(null);
      }
    }

    private void run(int next) {
      var token = Generations.named(name, next);
      var models = readModels.stream().<ReadModel<?, ?>>map(it -> it.shadow(next)).toList();
      models.forEach(ReadModel::clear); // of one that was interrupted
      if (tokens.fetchSegments(token).length > 0) {
        tokens.fetchToken(token, 0);
        tokens.deleteToken(token, 0);
      }
      var beside = new Projector(token, events, tokens, models, List.of(), poisoned, generations);
      shadow = beside;
      beside.start();
      while (worker.get() != null
          && !beside.awaitPosition(Projector.this.position(), Duration.ofSeconds(1))) {
        log.info(
            "{} is rebuilt up to position {} of {}",
            name,
            beside.position(),
            Projector.this.position());
      }
      if (worker.get() != null) {
        takeOver(beside, models, next);
      }
    }

    private void takeOver(Projector beside, List<ReadModel<?, ?>> models, int next) {
      var before = readModels.stream().map(ReadModel::name).toList();
      stop(Duration.ofMinutes(10));
      try {
        while (!beside.awaitPosition(Projector.this.position(), Duration.ofSeconds(1))) {
          log.info("{} waits for the last events of its rebuild", name);
        }
        beside.stop(Duration.ofMinutes(10));
        generations.put(name, next);
        for (var i = 0; i < models.size(); i++) {
          readModels.get(i).serve(next);
          poisoned.discard(before.get(i) + " ");
        }
        log.info("{} is rebuilt", name);
      } finally {
        start();
      }
      Thread.ofVirtual().start(() -> dropLater(next));
    }

    /** Whoever began to read the old views may finish; a crash leaves them to the next start. */
    private void dropLater(int next) {
      try {
        Thread.sleep(LONGEST_READ);
        readModels.forEach(readModel -> readModel.dropBefore(next));
      } catch (InterruptedException | RuntimeException e) {
        log.debug("The old views of {} are dropped at the next start", name, e);
      }
    }
  }

  /** One thread that follows the events, until it is stopped. */
  private final class Worker implements Runnable {

    private final Thread thread;
    private final List<Follower> told;
    private volatile boolean stopped;

    Worker(String name, List<Follower> told) {
      this.thread = new Thread(this, "projector-" + name);
      this.told = told;
    }

    void stop(Duration atMost) {
      stopped = true;
      thread.interrupt();
      try {
        if (!thread.join(atMost)) {
          throw new IllegalStateException(name + " does not stop: the document server is away");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        var pause = FIRST_PAUSE;
        while (!stopped) {
          try {
            var generation = generations.of(name);
            readModels.forEach(readModel -> readModel.serve(generation));
            follow(Generations.named(name, generation), executor);
            pause = FIRST_PAUSE;
          } catch (UnableToClaimTokenException e) {
            log.debug("{} is kept by another process", name);
            pause(Duration.ofSeconds(2));
          } catch (Exception | Error e) {
            if (stopped) {
              return;
            }
            log.error(
                "{} stopped at position {}, and goes on in {}",
                name,
                Projector.this.position(),
                pause,
                e);
            pause(pause);
            var twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
          }
        }
      }
    }

    private void pause(Duration pause) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        log.debug("{} is asked to stop", name);
      }
    }

    private @Nullable TrackingToken claim(String token) {
      if (tokens.fetchSegments(token).length == 0) {
        tokens.initializeTokenSegments(token, 1, events.createTailToken());
      }
      var claimed = tokens.fetchToken(token, 0);
      var at = claimed == null ? 0 : claimed.position().orElse(0);
      var head = events.createHeadToken().position().orElse(at);
      if (at > head) {
        throw new IllegalStateException(
            "The read models show position %d of an event store that ends at %d: it was replaced."
                    .formatted(at, head)
                + " Delete the read models, and they are made anew");
      }
      return claimed;
    }

    private void follow(String token, ExecutorService executor)
        throws InterruptedException, ExecutionException {
      var from = claim(token);
      var last = from == null ? -1 : from.position().orElse(-1);
      progress.advance(last);
      told.forEach(Follower::reset);
      Future<@Nullable Void> writing = executor.submit(() -> null);
      try (var stream = events.openStream(from)) {
        var extended = System.nanoTime();
        var begun = System.nanoTime() - PACE.toNanos();
        while (!stopped) {
          if (hasNext(stream, writing)) {
            progress.idle(PACE.minusNanos(System.nanoTime() - begun));
            begun = System.nanoTime();
            var batch = decode(stream);
            writing.get();
            doChores();
            writing = executor.submit(() -> write(batch, token, executor));
          } else if (writing.isDone()) {
            writing.get();
            doChores();
          }
          if (System.nanoTime() - extended > CLAIM_EXTENSION.toNanos()) {
            writing.get();
            tokens.extendClaim(token, 0);
            extended = System.nanoTime();
          }
        }
      } finally {
        awaitEnd(writing);
      }
      tokens.releaseClaim(token, 0);
    }

    /** A quiet stream is waited on; behind a write there is something to wait for already. */
    private boolean hasNext(BlockingStream<TrackedEventMessage<?>> stream, Future<?> writing) {
      try {
        return stream.hasNextAvailable(writing.isDone() ? 200 : 1, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return false; // somebody wants us to look whether we are stopped
      }
    }

    /** No write may go on behind the back of whoever comes next. */
    private static void awaitEnd(Future<?> writing) throws ExecutionException {
      while (true) {
        try {
          writing.get();
          return;
        } catch (InterruptedException e) {
          log.debug("interrupted while a batch is written; it is finished first");
        }
      }
    }

    private void doChores() {
      for (var chore = chores.poll(); chore != null; chore = chores.poll()) {
        chore.run();
      }
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
        if (wanted.computeIfAbsent(message.getPayloadType(), Projector.this::isWanted)) {
          batch.add(
              new Positioned(
                  (DomainEvent) message.getPayload(),
                  last.position().orElseThrow(),
                  message.getTimestamp()));
        }
      } while (++count < BATCH && stream.hasNextAvailable());
      return new DecodedBatch(batch, last);
    }

    private @Nullable Void write(DecodedBatch batch, String token, ExecutorService executor)
        throws Exception {
      var models = new ArrayList<Future<?>>();
      for (var readModel : readModels) {
        models.add(executor.submit(() -> readModel.batch(batch.events).foldAndWrite(poisoned)));
      }
      @Nullable ExecutionException failed = null;
      for (var model : models) {
        try {
          model.get();
        } catch (ExecutionException e) {
          failed = e;
        }
      }
      if (failed != null) {
        throw failed;
      }
      tokens.storeToken(batch.last, token, 0);
      var happened = batch.events.stream().map(Positioned::payload).toList();
      told.forEach(follower -> follower.changed(happened));
      progress.advance(batch.last.position().orElseThrow());
      return null;
    }
  }
}
