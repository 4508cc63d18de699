package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.events.DeploymentId;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Lets no report of a device slip in behind the abort of its deployment: reports hold one side of a
 * lock until their events are durable, the abort the other. What was aborted is remembered here
 * until the look-up of open deployments has long forgotten it.
 */
@Component
class AbortBarrier {

  private static final int STRIPES = 256;

  private final ReadWriteLock[] locks = new ReadWriteLock[STRIPES];
  private final Cache<DeploymentId, Boolean> aborted =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(1)).build();

  AbortBarrier() {
    for (var i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantReadWriteLock();
    }
  }

  /** Holds reports back until the current unit of work is over. */
  void abort(DeploymentId deployment) {
    holdUntilDone(lock(deployment).writeLock());
    CurrentUnitOfWork.get().afterCommit(_ -> aborted.put(deployment, true));
  }

  /** Holds an abort back until the current unit of work is over; false when it came before. */
  boolean enter(DeploymentId deployment) {
    holdUntilDone(lock(deployment).readLock());
    return aborted.getIfPresent(deployment) == null;
  }

  private ReadWriteLock lock(DeploymentId deployment) {
    return locks[Math.floorMod(deployment.hashCode(), STRIPES)];
  }

  private static void holdUntilDone(Lock lock) {
    lock.lock();
    CurrentUnitOfWork.get().onCleanup(_ -> lock.unlock());
  }
}
