package io.muster.shared.write;

/** For decisions about what people see. */
public interface ViewBarrier {

  /**
   * Waits until the views show everything that is recorded now.
   *
   * @throws RuntimeException when that takes longer than a request may
   */
  void await();
}
