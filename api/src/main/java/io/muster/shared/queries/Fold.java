package io.muster.shared.queries;

import io.muster.shared.events.Recorded;
import org.jspecify.annotations.Nullable;

/**
 * How events make a view: a pure function, so that the view now, the view at a past instant and the
 * view rebuilt from nothing are the same code.
 *
 * @param <E> sealed type of the events that concern the view
 * @param <V> the view, immutable
 */
@FunctionalInterface
public interface Fold<E, V> {

  /**
   * The view after one more event.
   *
   * @param before null before the first event, and after the last
   * @param recorded where and when the event was recorded
   * @return null when there is nothing to see: not yet, or no more
   */
  @Nullable V after(@Nullable V before, E event, Recorded recorded);

  /**
   * The same where one event concerns several views, and the view's id says what it makes of it.
   */
  @FunctionalInterface
  interface ById<E, V> {

    @Nullable V after(String id, @Nullable V before, E event, Recorded recorded);
  }
}
