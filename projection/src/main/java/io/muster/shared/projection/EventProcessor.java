package io.muster.shared.projection;

import java.util.List;
import java.util.Optional;

/**
 * Follows the record. Puts events that it cannot handle aside as dead letters, in order, one
 * sequence for each view or saga; the other views or sagas go on.
 */
public interface EventProcessor {

  String name();

  /** Of the last event that it is through with; -1 while it does not know. */
  long position();

  /** Why it stands still now. */
  Optional<String> fault();

  /** How many events wait. */
  long letters();

  /** The first event that waits of each sequence. */
  List<Letter> firstDeadLetters(int most);

  /** Whether events of a sequence wait. */
  boolean waits(String sequence);

  /** Whether all that waited of a sequence are kept; else it cannot be retried. */
  boolean canRetry(String sequence);

  /** Handles what waits of a sequence, in order; false when one fails still. */
  boolean retry(String sequence);

  /** Whether a sequence may go on without what waits of it. */
  default boolean canDiscard(String sequence) {
    return true;
  }

  /** Forgets what waits of a sequence, which goes on without it; false when nothing waits. */
  boolean discard(String sequence);

  /**
   * An event that waits.
   *
   * @param sequence by which it is retried and discarded: read model and view, or the saga
   * @param type simple name of the event
   * @param cause why it was put aside
   */
  record Letter(String sequence, long position, String type, String cause) {}
}
