package io.muster.server;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.RetryScheduler;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.stereotype.Component;

/**
 * Sends a command again when another process appended to the stream first: nothing was stored, and
 * the aggregate is loaded anew. The retry runs on the same thread, which knows the caller.
 */
@Component
class ConflictRetry implements RetryScheduler {

  private static final int MAX_RETRIES = 8;

  @Override
  public boolean scheduleRetry(
      CommandMessage command,
      RuntimeException fault,
      List<Class<? extends Throwable>[]> failures,
      Runnable dispatch) {
    if (!(fault instanceof ConcurrencyException) || failures.size() > MAX_RETRIES) {
      return false;
    }
    var most = TimeUnit.MILLISECONDS.toNanos(1L << failures.size());
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    dispatch.run();
    return true;
  }
}
