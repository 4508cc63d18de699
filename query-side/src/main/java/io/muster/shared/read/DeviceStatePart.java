package io.muster.shared.read;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A context's part in what a device was at a moment, in the form in which the context's API shows
 * it. Collected by the container.
 */
public interface DeviceStatePart {

  /** Its name in the state, e.g. {@code inventory}; one for each part. */
  String name();

  /** Folds one device's events, of all contexts, from the first on; a new one for each question. */
  Folding begin();

  /** The fold of one device. */
  interface Folding {

    void add(DomainEvent event, Recorded recorded);

    /**
     * Streams of what the device shares with others now, such as a configuration of its group. What
     * happens there stands in the history of the device meanwhile, and is added here: all that
     * happened before it was shared at once, and out of the order of the record.
     */
    default Set<String> shared() {
      return Set.of();
    }

    /** Null when there is nothing to show: not yet, or no more. */
    @Nullable Object shown();
  }
}
