package io.muster.shared.access;

import java.util.concurrent.Executor;

/** Lets a request wait without a thread. */
public interface LaterAnswers {

  /** Continues the request that this thread serves, on virtual threads, with its id and caller. */
  Executor ofThisRequest();
}
