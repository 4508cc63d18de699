package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs in a process that does not write a projector's read models. Follows the events as another
 * process folds them, tells the followers of this process about each, and wakes callers that wait
 * for a position. Ends when this process gets the claim and may write itself.
 */
final class StandbyWorker {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration TRY_CLAIM = Duration.ofSeconds(2);
  private static final int BATCH = 1_000;

  private final Projection projection;
  private final Progress progress;
  private final BooleanSupplier stopped;
  private long triedClaim = System.nanoTime();
  private boolean claimed;
  private int generation;
  private long resets;

  StandbyWorker(Projection projection, Progress progress, BooleanSupplier stopped) {
    this.projection = projection;
    this.progress = progress;
    this.stopped = stopped;
  }

  void run() {
    var checkpoint = projection.checkpoints().read(projection.name());
    serve(checkpoint);
    progress.advance(checkpoint.position());
    try (var stream = Worker.open(projection, checkpoint.position())) {
      while (!ends()) {
        if (!stream.hasNextAvailable((int) LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          serveTheLatest();
        } else {
          var events = new ArrayList<DomainEvent>();
          long last;
          do {
            var message = stream.nextAvailable();
            last = message.trackingToken().position().orElseThrow();
            if (projection.wants(message.getPayloadType())) {
              events.add((DomainEvent) message.getPayload());
            } else {
              stream.skipMessagesWithPayloadTypeOf(message);
            }
          } while (events.size() < BATCH && stream.hasNextAvailable());
          if (awaitShown(last)) {
            tell(events, last);
          }
        }
      }
    } catch (InterruptedException e) {
      // asked to stop
    }
  }

  /** Another process may have made the read models anew, or mended one. */
  private Checkpoints.Checkpoint serveTheLatest() {
    var checkpoint = projection.checkpoints().read(projection.name());
    if (checkpoint.generation() != generation || checkpoint.resets() != resets) {
      serve(checkpoint);
    }
    return checkpoint;
  }

  private void serve(Checkpoints.Checkpoint checkpoint) {
    generation = checkpoint.generation();
    resets = checkpoint.resets();
    projection.readModels().forEach(readModel -> readModel.serve(checkpoint.generation()));
    projection.followers().forEach(Follower::reset);
    projection.followers().forEach(follower -> follower.shown(checkpoint.position()));
  }

  private void tell(List<DomainEvent> events, long last) {
    projection.followers().forEach(follower -> follower.changed(events));
    projection.followers().forEach(follower -> follower.shown(last));
    progress.advance(last);
  }

  /** Waits until the read models show a position; false when this process is to do else first. */
  private boolean awaitShown(long last) throws InterruptedException {
    while (!ends()) {
      if (serveTheLatest().position() >= last) {
        return true;
      }
      Thread.sleep(LOOK);
    }
    return false;
  }

  /** Whether the process is stopped, or may write. */
  private boolean ends() {
    if (stopped.getAsBoolean() || claimed) {
      return true;
    }
    if (System.nanoTime() - triedClaim < TRY_CLAIM.toNanos()) {
      return false;
    }
    triedClaim = System.nanoTime();
    claimed = projection.checkpoints().claim(projection.name());
    return claimed;
  }
}
