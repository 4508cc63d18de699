package io.muster.embedded.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wakes those who follow the log when something was appended to it. */
final class AppendNotifier {

  private static final Logger log = LoggerFactory.getLogger(AppendNotifier.class);

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param listener told after every append, by the thread that writes: it must be quick
   */
  void add(Runnable listener) {
    listeners.add(listener);
  }

  void remove(Runnable listener) {
    listeners.remove(listener);
  }

  void announce() {
    synchronized (this) {
      notifyAll();
    }
    for (var listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException | Error e) { // whoever writes must go on
        log.debug("Somebody who follows the log could not be told", e); // he is stopping
      }
    }
  }

  /**
   * Waits until something that an append makes true is so.
   *
   * @return whether it is
   */
  synchronized boolean await(BooleanSupplier condition, Duration atMost)
      throws InterruptedException {
    var end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      var left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
