package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.events.DeploymentId;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/**
 * Lets nothing of a device slip in behind the abort of its deployment: what devices do holds one
 * side of a lock until its events are durable, the abort the other. What was aborted is remembered
 * here until the look-up of open deployments shows it.
 */
class AbortBarrier {

  private static final int STRIPES = 256;

  private final ReadWriteLock[] locks = new ReadWriteLock[STRIPES];
  private final BiPredicate<TenantId, DeploymentId> open;
  private final Cache<DeploymentId, Boolean> aborted =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(1)).build();

  /**
   * @param open whether the look-ups show the deployment as not over
   */
  AbortBarrier(BiPredicate<TenantId, DeploymentId> open) {
    this.open = open;
    for (var i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantReadWriteLock();
    }
  }

  /** Holds devices back until the current unit of work is over. */
  void abort(DeploymentId deployment) {
    holdUntilDone(lock(deployment).writeLock());
    CurrentUnitOfWork.get().afterCommit(_ -> aborted.put(deployment, true));
  }

  /** Holds an abort back until the current unit of work is over; false when it came before. */
  boolean enter(TenantId tenant, DeploymentId deployment) {
    holdUntilDone(lock(deployment).readLock());
    return aborted.getIfPresent(deployment) == null && open.test(tenant, deployment);
  }

  private ReadWriteLock lock(DeploymentId deployment) {
    return locks[Math.floorMod(deployment.hashCode(), STRIPES)];
  }

  private static void holdUntilDone(Lock lock) {
    lock.lock();
    CurrentUnitOfWork.get().onCleanup(_ -> lock.unlock());
  }
}
