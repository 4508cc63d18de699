package io.muster.shared.projection;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rebuild of all read models of a projector, alongside those that serve. */
final class Rebuild implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Rebuild.class);
  private static final Duration MAX_READ = Duration.ofSeconds(30);
  private static final Duration MAX_BATCH = Duration.ofMinutes(10);
  private static final Duration MAX_STANDSTILL = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Projector projector;
  private final Projection projection;
  private final Runnable ended;
  private volatile @Nullable Projector shadow;

  /** The last position that the rebuild has reached, and since when it stands there. */
  private long reached = -1;

  private long since = System.nanoTime();

  /**
   * @param projector that serves meanwhile
   * @param ended is run at the end, whether it succeeded or not
   */
  Rebuild(Projector projector, Projection projection, Runnable ended) {
    this.projector = projector;
    this.projection = projection;
    this.ended = ended;
  }

  long position() {
    var making = shadow;
    return making == null ? 0 : Math.max(0, making.position());
  }

  @Override
  public void run() {
    try {
      rebuild();
    } catch (RuntimeException e) {
      log.error("{} could not be rebuilt; the old read models keep serving", projection.name(), e);
    } finally {
      ended.run();
    }
  }

  private void rebuild() {
    var generation = projection.checkpoints().read(projection.name()).generation();
    var next = projection.checkpoints().reserveGeneration(projection.name());
    discardAttempts(generation, next);
    var checkpoint = Projection.named(projection.name(), next);
    var models =
        projection.readModels().stream().<ReadModel<?, ?>>map(it -> it.shadow(next)).toList();
    var making = new Projector(projection.shadow(checkpoint, models));
    shadow = making;
    making.start();
    try {
      if (awaitCaughtUp(making)) {
        takeOver(making, models, next);
      }
    } finally {
      making.stop(MAX_BATCH);
      if (projection.checkpoints().read(projection.name()).generation() != next) {
        models.forEach(ReadModel::drop);
        discardAttempts(next - 1, next + 1);
      }
    }
  }

  /** What rebuilds left between two generations, this one or others that were cut off. */
  private void discardAttempts(int before, int after) {
    for (var attempt = before + 1; attempt < after; attempt++) {
      projection.checkpoints().delete(Projection.named(projection.name(), attempt));
      for (var model : projection.readModels()) {
        model.dropBetween(attempt - 1, attempt + 1);
        projection.deadLetters().discardAll(model.name(attempt));
      }
    }
  }

  /** False when this process does not write the read models any more. */
  private boolean awaitCaughtUp(Projector making) {
    while (!making.awaitPosition(projector.position(), LOOK)) {
      if (projector.isClosed() || projection.checkpoints().isElsewhere(projection.name())) {
        log.warn("{} is not rebuilt: it is written elsewhere now", projection.name());
        return false;
      }
      if (isStuck(making) || isIncomplete(making)) {
        return false;
      }
      log.info(
          "{} is rebuilt up to position {} of {}",
          projection.name(),
          making.position(),
          projector.position());
    }
    return !isIncomplete(making);
  }

  /** Views that stand still would serve instead of better ones. */
  private boolean isIncomplete(Projector making) {
    if (making.lettersFault().isEmpty()) {
      return false;
    }
    log.error("{} is not rebuilt: {}", projection.name(), making.lettersFault().get());
    return true;
  }

  /** A rebuild that makes no progress for long is given up: operators must be able to try again. */
  private boolean isStuck(Projector making) {
    if (making.position() != reached) {
      reached = making.position();
      since = System.nanoTime();
    }
    if (System.nanoTime() - since < MAX_STANDSTILL.toNanos()) {
      return false;
    }
    log.error(
        "{} is not rebuilt: it stands at position {}: {}",
        projection.name(),
        reached,
        making.fault().orElse("no event came"));
    return true;
  }

  private void takeOver(Projector making, List<ReadModel<?, ?>> models, int next) {
    var before = projection.readModels().stream().map(ReadModel::name).toList();
    try {
      projector.stopKeepingClaim(MAX_BATCH);
      if (!projection.checkpoints().claim(projection.name())) {
        log.warn("{} is not rebuilt: another process took over meanwhile", projection.name());
        return;
      }
      since = System.nanoTime();
      while (!making.awaitPosition(projector.position(), LOOK)) {
        if (isStuck(making) || isIncomplete(making)) {
          return;
        }
        projection.checkpoints().renew(projection.name());
        log.info("{} waits for the last events of its rebuild", projection.name());
      }
      making.stop(MAX_BATCH);
      projection
          .checkpoints()
          .begin(projection.name(), next, making.position(), projection.shape());
      projection.checkpoints().delete(Projection.named(projection.name(), next));
      for (var i = 0; i < models.size(); i++) {
        projection.readModels().get(i).serve(next);
        projection.deadLetters().discardAll(before.get(i));
      }
      log.info("{} is rebuilt", projection.name());
      Thread.ofVirtual().start(() -> dropLater(next));
    } finally {
      projector.resume();
    }
  }

  /** Whoever began to read the old views may finish; a crash leaves them to the next start. */
  private void dropLater(int next) {
    try {
      Thread.sleep(MAX_READ);
      projection.readModels().forEach(readModel -> readModel.dropBefore(next));
    } catch (InterruptedException | RuntimeException e) {
      log.debug("The old views of {} are dropped at the next start", projection.name(), e);
    }
  }
}
