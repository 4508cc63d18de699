package io.muster.deployments.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** How many are remembered of a device. */
  static final int REMEMBERED = 50;

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

  /** Begins another, where the last one is not about the same and lasts. */
  static List<Membership> begun(List<Membership> known, @Nullable String group, long position) {
    if (!known.isEmpty()
        && known.getLast().until == null
        && Objects.equals(known.getLast().group, group)) {
      return known;
    }
    var next = new ArrayList<>(ended(known, position));
    next.add(new Membership(group, position, null));
    if (next.size() > REMEMBERED) {
      shorten(next);
    }
    return List.copyOf(next);
  }

  /**
   * Merges the two oldest ended intervals of the same group into one. So a device that moves often
   * stays in an old deployment, which could not end without it. When no two intervals have the same
   * group, the oldest is dropped.
   */
  private static void shorten(List<Membership> memberships) {
    for (var i = 0; i < memberships.size() - 1; i++) {
      var older = memberships.get(i);
      for (var j = i + 1; j < memberships.size() - 1; j++) {
        var newer = memberships.get(j);
        if (Objects.equals(older.group, newer.group)) {
          memberships.set(i, new Membership(older.group, older.from, newer.until));
          memberships.remove(j);
          return;
        }
      }
    }
    memberships.removeFirst();
  }
}
