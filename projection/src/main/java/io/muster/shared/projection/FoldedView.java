package io.muster.shared.projection;

import org.jspecify.annotations.Nullable;

/**
 * A view, or that there is none.
 *
 * @param position of the last event folded into it, -1 before the first
 * @param changed whether it is another than the stored one
 * @param small whether it may be kept at hand
 */
record FoldedView<V>(@Nullable V view, long position, boolean changed, boolean small) {

  static <V> FoldedView<V> absent() {
    return new FoldedView<>(null, -1, false, true);
  }
}
