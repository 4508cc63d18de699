package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that follows the events, until it is stopped. */
final class Worker implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  /** Positions that a batch covers. */
  private static final int BATCH = 2_000;

  /** By {@link DomainEvent#weight}. */
  private static final long HEAVIEST_BATCH = 8 << 20;

  /**
   * While nobody waits for the views, batches begin no closer together than this: what comes in
   * between is written once.
   */
  private static final Duration PACE = Duration.ofMillis(100);

  private static final Duration CLAIM_EXTENSION = Duration.ofSeconds(4);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Projection projection;
  private final Progress progress;
  private final Chores chores;
  private final Thread thread;
  private final Map<Class<?>, Boolean> wanted = new HashMap<>();
  private volatile boolean stopped;

  /** Whether the views have their indexes. */
  private boolean indexed;

  Worker(Projection projection, Progress progress, Chores chores) {
    this.projection = projection;
    this.progress = progress;
    this.chores = chores;
    this.thread = new Thread(this, "projector-" + projection.name());
  }

  void start() {
    thread.start();
  }

  void stop(Duration atMost) {
    stopped = true;
    thread.interrupt();
    try {
      if (!thread.join(atMost)) {
        throw new IllegalStateException(
            projection.name() + " does not stop: the document server is away");
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
          var generation = projection.generations().of(projection.name());
          projection.readModels().forEach(readModel -> readModel.serve(generation));
          follow(Generations.named(projection.name(), generation), executor);
          pause = FIRST_PAUSE;
        } catch (UnableToClaimTokenException e) {
          log.debug("{} is kept by another process", projection.name());
          pause(Duration.ofSeconds(2));
        } catch (Exception | Error e) {
          if (stopped) {
            return;
          }
          log.error(
              "{} stopped at position {}, and goes on in {}",
              projection.name(),
              progress.position(),
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
      log.debug("{} is asked to stop", projection.name());
    }
  }

  /**
   * Makes the indexes, unless the views begin with many events: then it is cheaper to make them of
   * all views at the end. Not beside readers, who would have to wait meanwhile.
   */
  private void indexAtOnce(long last) {
    var head = projection.events().createHeadToken().position().orElse(0);
    indexed = last > 0 || head <= BATCH || projection.besideReaders();
    if (indexed) {
      projection.readModels().forEach(ReadModel::index);
    }
  }

  private @Nullable TrackingToken claim(String token) {
    if (projection.tokens().fetchSegments(token).length == 0) {
      projection.tokens().initializeTokenSegments(token, 1, projection.events().createTailToken());
    }
    var claimed = projection.tokens().fetchToken(token, 0);
    var at = claimed == null ? 0 : claimed.position().orElse(0);
    var head = projection.events().createHeadToken().position().orElse(at);
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
    indexAtOnce(last);
    progress.advance(last);
    projection.followers().forEach(Follower::reset);
    Future<@Nullable Void> writing = executor.submit(() -> null);
    try (var stream = projection.events().openStream(from)) {
      var extended = System.nanoTime();
      var begun = System.nanoTime() - PACE.toNanos();
      while (!stopped) {
        if (hasNext(stream, writing, begun)) {
          begun = System.nanoTime();
          var batch = decode(stream);
          if (batch.full) {
            begun -= PACE.toNanos(); // who is behind does not wait for more
          }
          writing.get();
          chores.run();
          writing = executor.submit(() -> write(batch, token, executor));
        } else if (writing.isDone()) {
          writing.get();
          chores.run();
        }
        if (System.nanoTime() - extended > CLAIM_EXTENSION.toNanos()) {
          writing.get();
          projection.tokens().extendClaim(token, 0);
          extended = System.nanoTime();
        }
      }
    } finally {
      try {
        awaitEnd(writing);
      } finally {
        release(token);
      }
    }
  }

  /** Also after a fault or an interruption: whoever comes next must not wait for the claim. */
  private void release(String token) {
    Thread.interrupted(); // was heard; the driver would hear it again
    try {
      projection.tokens().releaseClaim(token, 0);
    } catch (RuntimeException e) {
      log.debug("The claim of {} cannot be given up", token, e);
    }
  }

  /**
   * A quiet stream is waited on; behind a write there is something to wait for already. The next
   * batch keeps the pace.
   *
   * @param begun when the last batch began, by {@link System#nanoTime}
   */
  private boolean hasNext(
      BlockingStream<TrackedEventMessage<?>> stream, Future<?> writing, long begun) {
    try {
      if (!stream.hasNextAvailable(writing.isDone() ? 200 : 1, TimeUnit.MILLISECONDS)) {
        return false;
      }
      progress.idle(PACE.minusNanos(System.nanoTime() - begun));
      return true;
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

  /**
   * @param full whether there are more events than may be in it
   */
  private record DecodedBatch(
      List<DomainEvent> events, List<Batch<?, ?>> views, TrackingToken last, boolean full) {}

  private DecodedBatch decode(BlockingStream<TrackedEventMessage<?>> stream)
      throws InterruptedException {
    var happened = new ArrayList<Positioned>();
    TrackingToken last;
    long covered;
    var weight = 0L;
    boolean isFull;
    var begin = Long.MAX_VALUE;
    do {
      var message = stream.nextAvailable();
      last = message.trackingToken();
      var position = last.position().orElseThrow();
      begin = Math.min(begin, position);
      covered = position - begin + 1;
      if (wanted.computeIfAbsent(message.getPayloadType(), projection::wants)) {
        var event = (DomainEvent) message.getPayload();
        weight += event.weight();
        happened.add(new Positioned(event, position, message.getTimestamp()));
      } else {
        stream.skipMessagesWithPayloadTypeOf(message);
      }
      isFull = covered >= BATCH || weight >= HEAVIEST_BATCH;
    } while (!isFull && stream.hasNextAvailable());
    var views = new ArrayList<Batch<?, ?>>();
    projection.readModels().forEach(readModel -> views.addAll(readModel.batches(happened)));
    var events = happened.stream().map(Positioned::payload).toList();
    return new DecodedBatch(events, views, last, isFull && stream.hasNextAvailable());
  }

  private @Nullable Void write(DecodedBatch batch, String token, ExecutorService executor)
      throws Exception {
    sideBySide(batch.views, views -> views.foldAndWrite(projection.poisoned()), executor);
    if (!indexed && !batch.full) {
      log.info("{} makes the indexes of its views", projection.name());
      sideBySide(projection.readModels(), ReadModel::index, executor);
      indexed = true;
    }
    projection.tokens().storeToken(batch.last, token, 0);
    projection.followers().forEach(follower -> follower.changed(batch.events));
    progress.advance(batch.last.position().orElseThrow());
    return null;
  }

  /** Also after a fault all of them come to an end: no write goes on alone. */
  private static <T> void sideBySide(List<T> parts, Consumer<T> work, ExecutorService executor)
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
