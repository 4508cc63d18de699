package io.muster.deployments.write;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interval of the record in which something was so for a device: that it was let in, or in a
 * group. By positions, and not by times: two clocks cannot disagree on them.
 *
 * @param group null when it is not about one
 * @param from position of the event that began it; inclusive
 * @param until position of the event that ended it, exclusive; null while it lasts
 */
public record Membership(@Nullable String group, long from, @Nullable Long until) {

  /** How many are remembered of a device: the newest. */
  private static final int REMEMBERED = 50;

  boolean covers(long position) {
    return from <= position && (until == null || position < until);
  }

  /** Ends the last one, if it lasts. */
  static List<Membership> ended(List<Membership> known, long position) {
    if (known.isEmpty() || known.getLast().until != null) {
      return known;
    }
    var next = new ArrayList<>(known);
    var last = next.removeLast();
    next.add(new Membership(last.group, last.from, position));
    return List.copyOf(next);
  }

  /** Ends the last one, and begins another. */
  static List<Membership> begun(List<Membership> known, @Nullable String group, long position) {
    var next = new ArrayList<>(ended(known, position));
    next.add(new Membership(group, position, null));
    return List.copyOf(
        next.size() > REMEMBERED ? next.subList(next.size() - REMEMBERED, next.size()) : next);
  }
}
