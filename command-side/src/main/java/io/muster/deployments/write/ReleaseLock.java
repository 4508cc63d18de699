package io.muster.deployments.write;

import io.muster.shared.events.TenantId;
import io.muster.shared.write.UpToDate;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets one change of a tenant's releases and deployments happen at a time: what is looked up before
 * the decision still holds when it is taken. Deployments are few; devices never wait here.
 */
@Component
public class ReleaseLock {

  private static final int STRIPES = 256;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

  private final UpToDate lookups;

  ReleaseLock(UpToDate lookups) {
    this.lookups = lookups;
    for (var i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** The look-ups show the task all that was done before it. */
  public <T> T with(TenantId tenant, Supplier<T> task) {
    var lock = locks[Math.floorMod(tenant.hashCode(), STRIPES)];
    lock.lock();
    try {
      lookups.await();
      return task.get();
    } finally {
      lock.unlock();
    }
  }
}
