package io.muster.shared.projection;

import org.jspecify.annotations.Nullable;

/**
 * A view, or that there is none.
 *
 * @param position of the last event folded into it, -1 before the first
 * @param changed whether it differs from the stored one
 * @param bytes of the document that holds it; 0 while it is not encoded
 */
record FoldedView<V>(@Nullable V view, long position, boolean changed, int bytes) {

  static <V> FoldedView<V> absent() {
    return new FoldedView<>(null, -1, false, 0);
  }
}
