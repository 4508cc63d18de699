package io.muster.embedded.documents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an index.
 *
 * @param from the first key that is in it, or would be
 * @param to the first key after it
 */
record KeyRange(byte[] from, byte[] to) {

  /** Every key that begins with these values. */
  static KeyRange of(List<?> values) {
    var prefix = KeyEncoder.encode(values);
    return new KeyRange(prefix, KeyEncoder.after(prefix));
  }

  /** Every key that begins with these values, and whose next value is within the bounds. */
  static KeyRange of(List<?> values, ValueBounds bounds) {
    var type = KeyEncoder.beginning(values, bounds.value());
    var lower = bounds.lower();
    var upper = bounds.upper();
    return new KeyRange(
        lower == null ? type : edge(values, lower, !bounds.withLower()),
        upper == null ? KeyEncoder.afterType(type) : edge(values, upper, bounds.withUpper()));
  }

  private static byte[] edge(List<?> values, Object bound, boolean after) {
    var all = new ArrayList<Object>(values);
    all.add(bound);
    var key = KeyEncoder.encode(all);
    return after ? KeyEncoder.after(key) : key;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyRange(var itsFrom, var itsTo)
        && Arrays.equals(from, itsFrom)
        && Arrays.equals(to, itsTo);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
  }
}
