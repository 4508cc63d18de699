package io.muster.shared.projection;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One making of all read models beside those that serve. */
final class Rebuild implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Rebuild.class);
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);

  private final Projector projector;
  private final Projection projection;
  private final Runnable ended;
  private volatile @Nullable Projector shadow;

  /**
   * @param projector that serves meanwhile
   * @param ended is run at the end, whatever that is
   */
  Rebuild(Projector projector, Projection projection, Runnable ended) {
    this.projector = projector;
    this.projection = projection;
    this.ended = ended;
  }

  long position() {
    var beside = shadow;
    return beside == null ? 0 : Math.max(0, beside.position());
  }

  @Override
  public void run() {
    try {
      run(projection.generations().of(projection.name()) + 1);
    } catch (RuntimeException e) {
      log.error("{} could not be rebuilt; what there was serves on", projection.name(), e);
    } finally {
      var beside = shadow;
      if (beside != null) {
        beside.close();
      }
      ended.run();
    }
  }

  private void run(int next) {
    var token = Generations.named(projection.name(), next);
    var models =
        projection.readModels().stream().<ReadModel<?, ?>>map(it -> it.shadow(next)).toList();
    models.forEach(ReadModel::clear); // of one that was interrupted
    if (projection.tokens().fetchSegments(token).length > 0) {
      projection.tokens().fetchToken(token, 0);
      projection.tokens().deleteToken(token, 0);
    }
    var beside = new Projector(projection.beside(token, models));
    shadow = beside;
    beside.start();
    while (projector.isRunning()
        && !beside.awaitPosition(projector.position(), Duration.ofSeconds(1))) {
      log.info(
          "{} is rebuilt up to position {} of {}",
          projection.name(),
          beside.position(),
          projector.position());
    }
    if (projector.isRunning()) {
      takeOver(beside, models, next);
    }
  }

  private void takeOver(Projector beside, List<ReadModel<?, ?>> models, int next) {
    var before = projection.readModels().stream().map(ReadModel::name).toList();
    projector.stop(Duration.ofMinutes(10));
    try {
      while (!beside.awaitPosition(projector.position(), Duration.ofSeconds(1))) {
        log.info("{} waits for the last events of its rebuild", projection.name());
      }
      beside.stop(Duration.ofMinutes(10));
      projection.generations().put(projection.name(), next);
      for (var i = 0; i < models.size(); i++) {
        projection.readModels().get(i).serve(next);
        projection.poisoned().discard(before.get(i) + " ");
      }
      log.info("{} is rebuilt", projection.name());
    } finally {
      projector.resume();
    }
    Thread.ofVirtual().start(() -> dropLater(next));
  }

  /** Whoever began to read the old views may finish; a crash leaves them to the next start. */
  private void dropLater(int next) {
    try {
      Thread.sleep(LONGEST_READ);
      projection.readModels().forEach(readModel -> readModel.dropBefore(next));
    } catch (InterruptedException | RuntimeException e) {
      log.debug("The old views of {} are dropped at the next start", projection.name(), e);
    }
  }
}
