package io.muster.shared.projection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link io.muster.shared.queries.Fold} that is told which view it makes: needed where the event
 * alone does not tell.
 */
@FunctionalInterface
public interface KeyedFold<E, V> {

  /**
   * The view after one more event.
   *
   * @param id of the view
   * @param before null before the first event, and after the last
   * @param at recorded time of the event
   * @return null when there is nothing to keep
   */
  @Nullable V after(String id, @Nullable V before, E event, Instant at);
}
