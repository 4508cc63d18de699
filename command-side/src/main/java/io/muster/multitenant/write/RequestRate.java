package io.muster.multitenant.write;

import java.time.Duration;

/**
 * Whether requests come no faster than so many a second, on average and with bursts of a second:
 * the generic cell rate algorithm (ITU-T I.371). For each process.
 */
final class RequestRate {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** When the next request would come if all came evenly; before the first there is none. */
  private long due;

  private boolean begun;

  /**
   * Counts a request, if it is admitted.
   *
   * @param limit a second, from 0
   * @param now by {@link System#nanoTime}
   */
  synchronized boolean admits(long limit, long now) {
    if (limit == 0) {
      return false;
    }
    var earliest = begun && due - now > 0 ? due : now;
    var interval = SECOND / limit;
    if (earliest - now > SECOND - interval) {
      return false;
    }
    begun = true;
    due = earliest + interval;
    return true;
  }
}
