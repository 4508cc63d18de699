package io.muster.deployments.write;

import io.muster.artifact.FileStore;
import io.muster.deployments.commands.EraseArtifacts;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactId;
import io.muster.shared.record.EventRecord;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the bytes of an artifact while it is on record, and no longer. Each artifact has bytes of
 * its own, so no process can delete what another has just come to use; what a crash left behind is
 * found by the record, once it is so old that no upload can be under way.
 */
@Component
public class ArtifactBytes {

  /** Bean name of the store in which artifacts are, by their ids. */
  public static final String STORE = "artifactFiles";

  private static final Logger log = LoggerFactory.getLogger(ArtifactBytes.class);
  private static final Duration MAX_UPLOAD = Duration.ofDays(1);

  private final FileStore store;
  private final EventRecord record;
  private final Clock clock;

  ArtifactBytes(@Qualifier(STORE) FileStore store, EventRecord record, Clock clock) {
    this.store = store;
    this.record = record;
    this.clock = clock;
  }

  /**
   * @param recording makes the artifact; when it refuses, the bytes are deleted again
   */
  public void publish(FileStore.Received<?> received, ArtifactId artifact, Runnable recording)
      throws IOException {
    received.publish(artifact.value());
    try {
      recording.run();
    } catch (RuntimeException e) {
      try {
        if (isGone(artifact.value())) {
          store.delete(artifact.value());
        }
      } catch (IOException | RuntimeException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** Of an artifact that was removed; what cannot be deleted now is deleted after a restart. */
  public void delete(ArtifactId artifact) {
    try {
      store.delete(artifact.value());
    } catch (IOException | RuntimeException e) {
      log.error("The bytes of artifact {} are left in the store", artifact, e);
    }
  }

  /**
   * Deletes the files of a deleted tenant. Cost: one read of the record for each stored artifact.
   */
  @CommandHandler
  void handle(EraseArtifacts command) throws IOException {
    for (var artifact : store.storedBefore(clock.instant())) {
      var last = record.last(artifact.toString());
      if (last.filter(it -> it.payload().tenantId().equals(command.tenantId())).isPresent()) {
        store.delete(artifact);
      }
    }
  }

  private boolean isGone(UUID artifact) {
    return record
        .last(artifact.toString())
        .map(last -> last.payload() instanceof ArtifactRemoved)
        .orElse(true);
  }

  /** Deletes what a process that was killed left behind. */
  @EventListener(ApplicationReadyEvent.class)
  void sweep() {
    Thread.ofVirtual().name("artifact-sweep").start(this::deleteLeftovers);
  }

  void deleteLeftovers() {
    try {
      for (var artifact : store.storedBefore(clock.instant().minus(MAX_UPLOAD))) {
        if (isGone(artifact)) {
          store.delete(artifact);
        }
      }
    } catch (IOException | RuntimeException e) {
      log.error("Bytes that no artifact has may be left in the store", e);
    }
  }
}
