package io.muster.shared.projection;

import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of operators, such as a retry, that run between two batches, in the process that writes the
 * read models. Where none is written they are refused, also those that wait.
 */
final class Maintenance {

  private final String projector;
  private final Duration longestWait;
  private final Queue<Task> waiting = new ArrayDeque<>();
  private boolean writing;

  Maintenance(String projector, Duration longestWait) {
    this.projector = projector;
    this.longestWait = longestWait;
  }

  private record Task(BooleanSupplier work, CompletableFuture<Boolean> done) {

    void run() {
      try {
        done.complete(work.getAsBoolean());
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    }
  }

  /** Waits until the work is done; a fault in it is thrown here. */
  boolean await(BooleanSupplier work) {
    var task = new Task(work, new CompletableFuture<>());
    add(task);
    try {
      return task.done.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw Refusal.conflict(
              "projector-busy", projector + " has been writing one batch for long: ask again later")
          .asException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + projector + " finishes a batch", e);
    } finally {
      remove(task); // what was given up must not happen later
    }
  }

  private synchronized void add(Task task) {
    requireWriting();
    waiting.add(task);
  }

  synchronized boolean hasTasks() {
    return !waiting.isEmpty();
  }

  private synchronized void remove(Task task) {
    waiting.remove(task);
  }

  private synchronized @Nullable Task next() {
    return waiting.poll();
  }

  /** Whether this process writes the read models now. */
  synchronized boolean isWriting() {
    return writing;
  }

  /** Refuses unless this process writes the read models now. */
  synchronized void requireWriting() {
    if (!writing) {
      throw notWriting();
    }
  }

  synchronized void begin() {
    writing = true;
  }

  /** This process writes the read models no more. */
  synchronized void end() {
    writing = false;
    for (var task = waiting.poll(); task != null; task = waiting.poll()) {
      task.done.completeExceptionally(notWriting());
    }
  }

  /** Runs all tasks that wait. */
  void run() {
    for (var task = next(); task != null; task = next()) {
      task.run();
    }
  }

  private RefusedException notWriting() {
    return Refusal.conflict(
            "projector-not-writing",
            "This process does not write the read models of "
                + projector
                + " now: ask the one that does, or wait until the fault that health tells is over")
        .asException();
  }
}
