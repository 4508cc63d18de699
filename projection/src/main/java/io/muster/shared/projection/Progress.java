package io.muster.shared.projection;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far a projector has come, for whoever waits for it. */
final class Progress {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private volatile long position = -1;
  private int waiting;

  /** Position of the last event that the read models show; -1 before the first is known. */
  long position() {
    return position;
  }

  void advance(long to) {
    lock.lock();
    try {
      position = to;
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the position is there; false when that takes longer. */
  boolean await(long awaited, Duration atMost) {
    if (position >= awaited) {
      return true;
    }
    lock.lock();
    waiting++;
    try {
      wanted.signalAll();
      var nanos = atMost.toNanos();
      while (position < awaited && nanos > 0) {
        nanos = advanced.awaitNanos(nanos);
      }
      return position >= awaited;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Lets time pass while nobody waits. */
  void idle(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      var nanos = atMost.toNanos();
      while (waiting == 0 && nanos > 0) {
        nanos = wanted.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
