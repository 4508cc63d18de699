package io.muster.shared.projection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Work that is done again and again, by one process at a time. A step that fails is logged, and
 * tried again after the pause.
 */
public abstract class RecurringWork implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(RecurringWork.class);

  /** Often enough to keep a claim. */
  private static final Duration STEP = Duration.ofSeconds(2);

  private final String name;
  private final Duration pause;
  private final Claims.Claim claim;
  private volatile @Nullable Thread thread;

  /**
   * @param name of the work, for the claim and the log
   * @param pause between two steps
   */
  protected RecurringWork(String name, Duration pause, Claims claims) {
    this.name = name;
    this.pause = pause;
    this.claim = claims.of(name);
  }

  /** Whether the process does the work still; to be asked while a step takes long. */
  protected final boolean isMine() {
    return claim.isMine();
  }

  /** The process does the work from now on; another one may have done it before. */
  protected void taken() {}

  /** One step; not for long. */
  protected abstract void work() throws InterruptedException;

  @Override
  public void start() {
    var next = Thread.ofVirtual().name(name).unstarted(this::run);
    thread = next; // before it looks
    next.start();
  }

  @Override
  public void stop() {
    var running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      var left = Duration.ZERO;
      var mine = false;
      while (thread != null) {
        left = left.minus(STEP);
        try {
          var was = mine;
          mine = claim.isMine();
          if (mine && !was) {
            taken();
          }
          if (mine && left.isNegative()) {
            left = pause;
            work();
          }
        } catch (RuntimeException e) {
          if (thread == null) {
            break; // what was interrupted says so in many ways
          }
          log.warn("{} failed; the next try is in {}", name, pause, e);
        }
        Thread.sleep(STEP);
      }
    } catch (InterruptedException e) {
      log.debug("{} was asked to stop", name);
    } finally {
      release();
    }
  }

  private void release() {
    Thread.interrupted(); // clears the interrupt, or the driver fails on it
    try {
      claim.release();
    } catch (RuntimeException e) {
      log.debug("The claim of {} cannot be given up", name, e);
    }
  }
}
