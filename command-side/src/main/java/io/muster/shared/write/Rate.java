package io.muster.shared.write;

import java.time.Duration;

/**
 * Whether something comes no faster than so many times a period, on average and with bursts of a
 * period: the generic cell rate algorithm (ITU-T I.371). For each process.
 */
public final class Rate {

  private final long period;

  /** When the next request would come if all came evenly; before the first there is none. */
  private long due;

  private boolean begun;

  public Rate(Duration period) {
    this.period = period.toNanos();
  }

  /**
   * Counts it, if it is admitted.
   *
   * @param limit how many are admitted in a period, from 0
   * @param now by {@link System#nanoTime}
   */
  public synchronized boolean admits(long limit, long now) {
    if (limit == 0) {
      return false;
    }
    var earliest = begun && due - now > 0 ? due : now;
    var interval = period / limit;
    if (earliest - now > period - interval) {
      return false;
    }
    begun = true;
    due = earliest + interval;
    return true;
  }
}
