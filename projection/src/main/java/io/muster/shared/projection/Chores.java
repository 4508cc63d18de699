package io.muster.shared.projection;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What others want done while no batch is being written. */
final class Chores {

  private static final int LONGEST_SECONDS = 60;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** Waits until it is done; a fault in it is thrown here. */
  boolean await(BooleanSupplier task) {
    var done = new CompletableFuture<Boolean>();
    waiting.add(
        () -> {
          try {
            done.complete(task.getAsBoolean());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Does all that wait. */
  void run() {
    for (var chore = waiting.poll(); chore != null; chore = waiting.poll()) {
      chore.run();
    }
  }
}
