package io.muster.shared.write;

import java.time.Duration;

/** For decisions that must not miss what was recorded just before them. */
public interface LookupBarrier {

  /**
   * Waits until the look-ups show everything that is recorded now.
   *
   * @throws RuntimeException when that takes longer than a request may
   */
  void await();

  /** The same for a time; false when that is not enough. */
  boolean await(Duration atMost);
}
