package io.muster.deployments.write;

import io.muster.artifact.ArtifactStore;
import io.muster.shared.write.UpToDate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps bytes in the store while an artifact of any tenant has them, and no longer: not after the
 * last such artifact was removed, not when none came to be recorded, and not after a crash between.
 */
@Component
public class ArtifactBytes {

  private static final Logger log = LoggerFactory.getLogger(ArtifactBytes.class);

  private final ArtifactStore store;
  private final DeploymentLookups lookups;
  private final UpToDate upToDate;

  /** Whoever publishes holds one side until it is recorded; whoever deletes, the other. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  ArtifactBytes(ArtifactStore store, DeploymentLookups lookups, UpToDate upToDate) {
    this.store = store;
    this.lookups = lookups;
    this.upToDate = upToDate;
  }

  /**
   * @param record makes the artifact that has the bytes; when it refuses they are deleted again
   */
  public void publish(ArtifactStore.Received received, Runnable record) throws IOException {
    try {
      lock.readLock().lock();
      try {
        received.publish();
        record.run();
      } finally {
        lock.readLock().unlock();
      }
    } catch (RuntimeException e) {
      deleteUnlessUsed(received.sha256());
      throw e;
    }
  }

  /** Deletes bytes that no artifact has. */
  public void deleteUnlessUsed(String sha256) throws IOException {
    lock.writeLock().lock();
    try {
      upToDate.await();
      if (!lookups.storesBytes(sha256)) {
        store.delete(sha256);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** What a process that was killed left behind. */
  @EventListener(ApplicationReadyEvent.class)
  void sweep() {
    Thread.ofVirtual()
        .name("artifact-sweep")
        .start(
            () -> {
              try {
                for (var sha256 : store.list()) {
                  deleteUnlessUsed(sha256);
                }
              } catch (IOException | UncheckedIOException e) {
                log.error("Bytes that no artifact has may be left in the store", e);
              }
            });
  }
}
