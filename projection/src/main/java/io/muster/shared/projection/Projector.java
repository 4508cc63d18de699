package io.muster.shared.projection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Follows the event store and keeps read models up to date.
 *
 * <p>Cost of a batch: each event is decoded once, each read model is read and written at most once
 * (twice for a large batch), all read models side by side, and the checkpoint moves once, after
 * them. While a batch is written the next is read and decoded. One process at a time writes, the
 * one that holds the checkpoint's claim; the others observe what it shows, and tell their
 * followers.
 */
public final class Projector implements EventProcessor, AutoCloseable {

  private static final Duration MAX_CLOSE = Duration.ofSeconds(8);
  private static final Duration MAX_TASK = Duration.ofMinutes(1);

  private final Projection projection;
  private final Maintenance maintenance;
  private final Progress progress = new Progress();
  private final AtomicReference<@Nullable Worker> worker = new AtomicReference<>();
  private final AtomicReference<@Nullable Rebuild> rebuild = new AtomicReference<>();
  private volatile boolean closed;

  public Projector(Projection projection) {
    this.projection = projection;
    this.maintenance = new Maintenance(projection.name(), MAX_TASK);
    var generation = projection.checkpoints().read(projection.name()).generation();
    projection.readModels().forEach(readModel -> readModel.serve(generation));
  }

  @Override
  public String name() {
    return projection.name();
  }

  private DeadLetters deadLetters() {
    return projection.deadLetters();
  }

  @Override
  public long letters() {
    return deadLetters().size();
  }

  @Override
  public List<Letter> firstDeadLetters(int most) {
    return deadLetters().list(most);
  }

  @Override
  public boolean waits(String sequence) {
    maintenance.requireWriting();
    return deadLetters().has(sequence);
  }

  @Override
  public boolean canRetry(String sequence) {
    return deadLetters().canRetry(sequence);
  }

  /** How far a rebuild has come; -1 when there is none. */
  public long rebuildPosition() {
    var under = rebuild.get();
    return under == null ? -1 : under.position();
  }

  /**
   * Makes every read model anew from the events, beside the old ones, which serve until the new
   * ones have caught up. Returns at once; false when a rebuild is under way.
   *
   * @throws RuntimeException a refusal, when this process does not write them now
   */
  public boolean rebuild() {
    maintenance.requireWriting();
    var next = new Rebuild(this, projection, () -> rebuild.set(null));
    if (!rebuild.compareAndSet(null, next)) {
      return false;
    }
    Thread.ofVirtual().name("rebuild-" + name()).start(next);
    return true;
  }

  /**
   * Folds the events that wait of a view, between two batches. Who follows must look again.
   *
   * @param sequence as {@link #firstDeadLetters} tells
   * @return whether all could be folded; false also when none waits
   */
  @Override
  public boolean retry(String sequence) {
    return maintenance.await(
        () -> {
          if (!deadLetters().has(sequence) || !deadLetters().canRetry(sequence)) {
            return false;
          }
          try {
            return deadLetters().retry(sequence, event -> foldOne(sequence, event));
          } finally {
            projection.followers().forEach(Follower::reset);
            projection.checkpoints().announceReset(name());
          }
        });
  }

  private void foldOne(String sequence, PositionedEvent event) {
    projection.requireClaim();
    var model =
        projection.readModels().stream()
            .filter(it -> sequence.startsWith(it.name() + " "))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("No read model that serves has " + sequence));
    model.foldOne(sequence.split(" ", 2)[1], event);
  }

  @Override
  public boolean canDiscard(String sequence) {
    return deadLetters().canDiscard(sequence);
  }

  /** Forgets the events that wait of a view; it goes on without them. False when none waits. */
  @Override
  public boolean discard(String sequence) {
    return maintenance.await(
        () -> {
          var waits = deadLetters().has(sequence) && canDiscard(sequence);
          if (waits) {
            deadLetters().discard(sequence);
          }
          return waits;
        });
  }

  public void start() {
    closed = false;
    start(true);
  }

  private void start(boolean dropOld) {
    var next = new Worker(projection, progress, maintenance, dropOld);
    worker.set(next);
    next.start();
  }

  /** Whether this process writes the read models now. */
  public boolean isWriter() {
    return maintenance.isWriting();
  }

  /** How often the read models were made anew. */
  public int generation() {
    return projection.checkpoints().read(name()).generation();
  }

  /** Why the read models do not follow the events now; empty while they do. */
  @Override
  public Optional<String> fault() {
    var running = worker.get();
    if (running == null) { // while a rebuild takes over, the old views serve
      return rebuild.get() == null ? Optional.of("it is stopped") : Optional.empty();
    }
    return running.fault().or(this::lettersFault);
  }

  Optional<String> lettersFault() {
    return deadLetters().fault(projection.readModels().stream().map(ReadModel::name).toList());
  }

  /** Finishes the batch at hand and gives the claim up; a rebuild does not start it again. */
  @Override
  public void close() {
    closed = true;
    stop(MAX_CLOSE);
  }

  boolean isClosed() {
    return closed;
  }

  /** Goes on after a rebuild, unless it was closed meanwhile; the old views may still be read. */
  void resume() {
    if (closed) {
      projection.checkpoints().release(name());
    } else {
      start(false);
    }
  }

  void stop(Duration atMost) {
    stop(atMost, false);
  }

  /** For a rebuild: no other process is to begin in between. */
  void stopKeepingClaim(Duration atMost) {
    stop(atMost, true);
  }

  private void stop(Duration atMost, boolean keepClaim) {
    var running = worker.getAndSet(null);
    if (running != null) {
      running.stop(atMost, keepClaim);
    }
  }

  /** Position of the last event that the read models show; -1 before the first is known. */
  @Override
  public long position() {
    return progress.position();
  }

  /** Waits until the read models show the event at a position; false when that takes longer. */
  public boolean awaitPosition(long awaited, Duration atMost) {
    return progress.await(awaited, atMost);
  }
}
