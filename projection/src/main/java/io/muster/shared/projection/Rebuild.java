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
      run(projection.checkpoints().read(projection.name()).generation() + 1);
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
    var checkpoint = Projection.named(projection.name(), next);
    var models =
        projection.readModels().stream().<ReadModel<?, ?>>map(it -> it.shadow(next)).toList();
    for (var model : models) { // of one that was interrupted
      model.clear();
      projection.poisoned().discardAll(model.name());
    }
    projection.checkpoints().delete(checkpoint);
    var beside = new Projector(projection.beside(checkpoint, models));
    shadow = beside;
    beside.start();
    while (projector.isWriter()
        && !beside.awaitPosition(projector.position(), Duration.ofSeconds(1))) {
      log.info(
          "{} is rebuilt up to position {} of {}",
          projection.name(),
          beside.position(),
          projector.position());
    }
    if (projector.isWriter()) {
      takeOver(beside, models, next);
    } else {
      log.warn("{} is not rebuilt: another process writes its read models now", projection.name());
    }
  }

  private void takeOver(Projector beside, List<ReadModel<?, ?>> models, int next) {
    var before = projection.readModels().stream().map(ReadModel::name).toList();
    projector.stop(Duration.ofMinutes(10));
    try {
      if (!projection.checkpoints().claim(projection.name())) {
        log.warn("{} is not rebuilt: another process took over meanwhile", projection.name());
        return;
      }
      while (!beside.awaitPosition(projector.position(), Duration.ofSeconds(1))) {
        projection.checkpoints().renew(projection.name());
        log.info("{} waits for the last events of its rebuild", projection.name());
      }
      beside.stop(Duration.ofMinutes(10));
      projection.checkpoints().begin(projection.name(), next, beside.position());
      projection.checkpoints().delete(Projection.named(projection.name(), next));
      for (var i = 0; i < models.size(); i++) {
        projection.readModels().get(i).serve(next);
        projection.poisoned().discardAll(before.get(i));
      }
      log.info("{} is rebuilt", projection.name());
    } finally {
      projection.checkpoints().release(projection.name());
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
