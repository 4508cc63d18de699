package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.util.List;

/**
 * A cache in front of read models, or a process that acts on what they show. It is told in every
 * process, whichever of them writes the read models; collected by the container. A follower of the
 * package {@code write} follows the look-ups of all contexts, one of {@code process} the read
 * models of its own process.
 */
public interface Follower {

  /** The read models show these events, those of the kinds that they keep. Must be quick. */
  void changed(List<DomainEvent> events);

  /** The read models show every event up to a position. */
  default void shown(long position) {}

  /** Events may have been missed, after a start, a fault or a rebuild: forget what is cached. */
  void reset();
}
