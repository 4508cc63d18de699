package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that follows the events, until it is stopped: as the writer of the read models while
 * it holds the claim of the checkpoint, otherwise as a {@link StandbyWorker} behind the process
 * that writes.
 */
final class Worker implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** Positions that a batch covers. */
  private static final int BATCH = 2_000;

  /** By {@link DomainEvent#weight}. */
  private static final long MAX_BATCH_WEIGHT = 8 << 20;

  /**
   * While nobody waits for the views, batches begin no closer together than this: what comes in
   * between is written once.
   */
  private static final Duration PACE = Duration.ofMillis(100);

  /** How soon it is noticed that a batch is written, or could not be, when no event comes. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Duration RENEWAL = Checkpoints.LEASE.dividedBy(3);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  private final Projection projection;
  private final Progress progress;
  private final Maintenance maintenance;
  private final Thread thread;
  private final Map<Class<?>, Boolean> wanted = new HashMap<>();
  private volatile boolean stopped;

  /** Whether the claim is kept at the end, for a rebuild that takes over. */
  private volatile boolean keepsClaim;

  private volatile @Nullable String fault;

  /** Whether the views have their indexes. */
  private boolean indexed;

  /** Whether older generations are dropped first. */
  private final boolean dropOld;

  /**
   * @param dropOld whether nobody reads the generations before the one that serves any more
   */
  Worker(Projection projection, Progress progress, Maintenance maintenance, boolean dropOld) {
    this.dropOld = dropOld;
    this.projection = projection;
    this.progress = progress;
    this.maintenance = maintenance;
    this.thread = new Thread(this, "projector-" + projection.name());
  }

  void start() {
    thread.start();
  }

  void stop(Duration atMost, boolean keepClaim) {
    keepsClaim = keepClaim;
    stopped = true;
    thread.interrupt();
    try {
      if (!thread.join(atMost)) {
        throw new IllegalStateException(name() + " does not stop: the document server is away");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public void run() {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var pause = FIRST_PAUSE;
      while (!stopped) {
        try {
          if (projection.checkpoints().claim(name())) {
            runAsWriter(executor);
          } else {
            fault = null;
            new StandbyWorker(projection, progress, () -> stopped).run();
          }
        } catch (Exception | Error e) {
          if (stopped) {
            break;
          }
          if (fault == null) {
            pause = FIRST_PAUSE; // it worked since the last fault
          }
          fault = String.valueOf(e.getMessage());
          log.error(
              "{} stopped at position {}, and goes on in {}",
              name(),
              progress.position(),
              pause,
              e);
          pause(pause);
          var twice = pause.multipliedBy(2);
          pause = twice.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : twice;
        }
      }
    } finally {
      if (!keepsClaim) {
        release(); // a standby may have got it in the moment when it was stopped
      }
    }
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      log.debug("{} is asked to stop", name());
    }
  }

  private void runAsWriter(ExecutorService executor)
      throws InterruptedException, ExecutionException {
    try {
      var checkpoint = ofThisShape(projection.checkpoints().read(name()));
      projection
          .readModels()
          .forEach(
              readModel -> {
                if (dropOld) {
                  readModel.dropBefore(checkpoint.generation());
                }
                readModel.serve(checkpoint.generation());
              });
      var begin = projection.events().createTailToken();
      var last =
          checkpoint.position() < 0 && begin != null
              ? begin.position().orElse(-1)
              : checkpoint.position();
      requireSameRecord(last);
      runRenewing(projection.deadLetters()::reload, executor);
      maintenance.begin();
      follow(last, executor);
    } finally {
      maintenance.end();
      if (!keepsClaim) {
        release();
      }
    }
  }

  /** Views that other code stored, with other fields, cannot be read: they are made anew. */
  private Checkpoints.Checkpoint ofThisShape(Checkpoints.Checkpoint stored) {
    var shape = projection.shape();
    if (shape.equals(stored.shape())) {
      return stored;
    }
    var generation = stored.generation();
    if (stored.position() >= 0 || !stored.shape().isEmpty()) {
      log.info("{} makes its views anew: those that are stored have other fields", name());
      generation = projection.checkpoints().reserveGeneration(name());
      for (var readModel : projection.readModels()) {
        projection.deadLetters().discardAll(readModel.name(stored.generation()));
      }
    }
    projection.checkpoints().begin(name(), generation, -1, shape);
    return projection.checkpoints().read(name());
  }

  private String name() {
    return projection.name();
  }

  private void requireSameRecord(long position) {
    var head = head();
    if (position > head) {
      throw new IllegalStateException(
          "The read models show position %d of an event store that ends at %d: it was replaced."
                  .formatted(position, head)
              + " Delete the read models, and they are made anew");
    }
  }

  private long head() {
    return projection.events().createHeadToken().position().orElse(-1);
  }

  /**
   * Creates the indexes, unless there are many events to replay: then it is cheaper to create them
   * at the end. Not beside readers, who would have to wait meanwhile.
   */
  private void indexAtOnce(long last) {
    indexed = last > 0 || head() <= BATCH || projection.besideReaders();
    if (indexed) {
      projection.readModels().forEach(ReadModel::index);
    }
  }

  private void follow(long last, ExecutorService executor)
      throws InterruptedException, ExecutionException {
    indexAtOnce(last);
    progress.advance(last);
    projection.followers().forEach(Follower::reset);
    projection.followers().forEach(follower -> follower.shown(last));
    Future<@Nullable Void> writing = executor.submit(() -> null);
    try (var stream = open(projection, last)) {
      var renewed = System.nanoTime();
      var begun = System.nanoTime() - PACE.toNanos();
      while (!stopped) {
        if (hasNext(stream, begun)) {
          begun = System.nanoTime();
          var batch = decode(stream);
          if (batch.full) {
            begun -= PACE.toNanos(); // when behind, the next batch starts at once
          }
          awaitRenewing(writing);
          maintain(executor);
          writing = executor.submit(() -> writeBatch(batch, executor));
        } else if (writing.isDone()) {
          writing.get();
          maintain(executor);
          fault = null;
        }
        if (System.nanoTime() - renewed > RENEWAL.toNanos()) {
          projection.checkpoints().renew(name());
          renewed = System.nanoTime();
        }
      }
    } finally {
      awaitEnd(writing);
    }
  }

  private void maintain(ExecutorService executor) throws InterruptedException, ExecutionException {
    if (maintenance.hasTasks()) {
      runRenewing(maintenance::run, executor);
    }
  }

  /** Renews the claim while the task runs; also after a fault it runs to its end. */
  private void runRenewing(Runnable task, ExecutorService executor)
      throws InterruptedException, ExecutionException {
    var running = executor.submit(task);
    try {
      awaitRenewing(running);
    } finally {
      awaitEnd(running);
    }
  }

  /** The events behind a position, as they come. */
  static BlockingStream<TrackedEventMessage<?>> open(Projection projection, long position) {
    return projection
        .events()
        .openStream(position < 0 ? null : new GlobalSequenceTrackingToken(position));
  }

  /** Also after a fault or an interruption: another process must not wait for the claim. */
  private void release() {
    Thread.interrupted(); // clears the interrupt, or the driver fails on it
    try {
      projection.checkpoints().release(name());
    } catch (RuntimeException e) {
      log.debug("The claim of {} cannot be given up", name(), e);
    }
  }

  /**
   * Waits for the next event. The next batch begins no sooner than {@link #PACE} after the last,
   * unless somebody waits for the views.
   *
   * @param begun when the last batch began, by {@link System#nanoTime}
   */
  private boolean hasNext(BlockingStream<TrackedEventMessage<?>> stream, long begun) {
    try {
      if (!stream.hasNextAvailable((int) LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      progress.idle(PACE.minusNanos(System.nanoTime() - begun));
      return true;
    } catch (InterruptedException e) {
      return false; // somebody wants us to look whether we are stopped
    }
  }

  /** A batch may take longer than the claim lasts, as when it makes the indexes of many views. */
  private void awaitRenewing(Future<?> work) throws InterruptedException, ExecutionException {
    while (true) {
      try {
        work.get(RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        projection.checkpoints().renew(name());
      }
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

  /**
   * @param full whether there are more events than may be in it
   */
  private record DecodedBatch(
      List<DomainEvent> events, List<Batch<?, ?>> views, long last, boolean full) {}

  private DecodedBatch decode(BlockingStream<TrackedEventMessage<?>> stream)
      throws InterruptedException {
    var happened = new ArrayList<PositionedEvent>();
    long last;
    var weight = 0L;
    boolean isFull;
    var begin = Long.MAX_VALUE;
    do {
      var message = stream.nextAvailable();
      last = message.trackingToken().position().orElseThrow();
      begin = Math.min(begin, last);
      if (wanted.computeIfAbsent(message.getPayloadType(), projection::wants)) {
        var event = positioned(message, last);
        weight += event.event().weight();
        happened.add(event);
      } else {
        stream.skipMessagesWithPayloadTypeOf(message);
      }
      isFull = last - begin + 1 >= BATCH || weight >= MAX_BATCH_WEIGHT;
    } while (!isFull && stream.hasNextAvailable());
    var views = new ArrayList<Batch<?, ?>>();
    projection
        .readModels()
        .forEach(readModel -> views.addAll(readModel.batches(happened, projection.letterSink())));
    var events = happened.stream().map(PositionedEvent::event).toList();
    return new DecodedBatch(events, views, last, isFull && stream.hasNextAvailable());
  }

  static PositionedEvent positioned(TrackedEventMessage<?> message, long position) {
    var stream =
        message instanceof DomainEventMessage<?> event ? event.getAggregateIdentifier() : "";
    return new PositionedEvent(
        (DomainEvent) message.getPayload(), new Recorded(position, message.getTimestamp(), stream));
  }

  private @Nullable Void writeBatch(DecodedBatch batch, ExecutorService executor) throws Exception {
    inParallel(
        batch.views,
        views -> views.foldAndWrite(projection.letterSink(), projection::requireClaim),
        executor);
    if (!indexed && !batch.full) {
      log.info("{} makes the indexes of its views", name());
      inParallel(projection.readModels(), ReadModel::index, executor);
      indexed = true;
    }
    projection.checkpoints().advance(name(), batch.last);
    projection.followers().forEach(follower -> follower.changed(batch.events));
    projection.followers().forEach(follower -> follower.shown(batch.last));
    progress.advance(batch.last);
    fault = null;
    return null;
  }

  /** Also after a fault all of them come to an end: no write goes on alone. */
  private static <T> void inParallel(List<T> parts, Consumer<T> work, ExecutorService executor)
      throws InterruptedException, ExecutionException {
    var begun = new ArrayList<Future<?>>();
    parts.forEach(part -> begun.add(executor.submit(() -> work.accept(part))));
    @Nullable ExecutionException failed = null;
    for (var each : begun) {
      try {
        each.get();
      } catch (ExecutionException e) {
        failed = e;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
