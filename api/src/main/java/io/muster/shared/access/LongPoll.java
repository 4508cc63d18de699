package io.muster.shared.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request that may wait for news, without a thread. Each time that it is served it is authorized
 * anew, so that nobody hears of anything who may not any more; it counts as one request.
 */
public interface LongPoll {

  /** What the request was given to remember when it began to wait; empty when it did not yet. */
  <T> Optional<T> remembered(Class<T> type);

  /**
   * Drops the answer that is about to be given, and serves the request again as soon as the news
   * come, in whatever way. Whoever calls this bounds the time.
   *
   * @param memory what to remember until then: all the memory that is used meanwhile, beside what a
   *     connection needs
   * @return whether the request can wait; else the answer is given
   */
  boolean serveAgainAfter(CompletableFuture<?> news, Object memory);
}
