package io.muster.shared.write;

/** For decisions that must not miss what was recorded just before them. */
public interface LookupBarrier {

  /**
   * Waits until the look-ups show everything that is recorded now.
   *
   * @throws RuntimeException when that takes longer than a request may
   */
  void await();
}
