package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.util.List;

/** Told of what a projector's read models show: caches in front of them, and processes. */
public interface Follower {

  /**
   * The read models show these events, those of the kinds that they keep, and the position behind
   * them is stored.
   */
  void changed(List<DomainEvent> events);

  /**
   * Events may have been missed, after a start, a fault or a rebuild: forget what is cached, and do
   * what is left to do.
   */
  void reset();
}
