package io.muster.shared.projection;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Tasks of operators, such as a retry, that run between two batches. */
final class Maintenance {

  private static final int LONGEST_SECONDS = 60;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Waits until the task is done; a fault in it is thrown here. */
  boolean await(BooleanSupplier task) {
    var done = new CompletableFuture<Boolean>();
    Runnable run =
        () -> {
          try {
            done.complete(task.getAsBoolean());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        };
    waiting.add(run);
    try {
      return done.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    } finally {
      waiting.remove(run); // what was given up must not happen later
    }
  }

  /** Runs all tasks that wait. */
  void run() {
    for (var task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }
}
