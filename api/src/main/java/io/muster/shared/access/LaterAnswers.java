package io.muster.shared.access;

import java.util.concurrent.Executor;

/** Lets a request wait without a thread. */
public interface LaterAnswers {

  /**
   * Runs what is left of the request that this thread serves, in threads that are cheap to block:
   * with the request's id and its caller.
   */
  Executor ofThisRequest();
}
