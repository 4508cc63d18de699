package io.muster.deployments.write;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time for which something was so for a device: that it was let in, or in a group.
 *
 * @param group null when it is not about one
 * @param since inclusive
 * @param until exclusive; null while it lasts
 */
public record Spell(@Nullable String group, Instant since, @Nullable Instant until) {

  /** How many are remembered of a device: the newest. */
  private static final int REMEMBERED = 50;

  boolean covers(Instant moment) {
    return !since.isAfter(moment) && (until == null || moment.isBefore(until));
  }

  /** Ends the last one, if it lasts. */
  static List<Spell> ended(List<Spell> spells, Instant at) {
    if (spells.isEmpty() || spells.getLast().until != null) {
      return spells;
    }
    var next = new ArrayList<>(spells);
    var last = next.removeLast();
    next.add(new Spell(last.group, last.since, at));
    return List.copyOf(next);
  }

  /** Ends the last one, and begins another. */
  static List<Spell> begun(List<Spell> spells, @Nullable String group, Instant at) {
    var next = new ArrayList<>(ended(spells, at));
    next.add(new Spell(group, at, null));
    return List.copyOf(
        next.size() > REMEMBERED ? next.subList(next.size() - REMEMBERED, next.size()) : next);
  }
}
