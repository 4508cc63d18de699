package io.muster.shared.projection;

import java.util.List;

/** A part of all views, by their ids: shares are folded side by side. */
enum Share {
  ALL,
  FIRST,
  SECOND;

  static final int MOST = 2;

  /** Below this a batch is not worth a second round to the document server. */
  private static final int LARGE = 500;

  /** What a batch of so many events is divided into. */
  static List<Share> of(int events) {
    return events < LARGE ? List.of(ALL) : List.of(FIRST, SECOND);
  }

  /** From 0 to {@link #MOST}, exclusive. */
  static int of(String id) {
    return Math.floorMod(id.hashCode(), MOST);
  }

  boolean has(String id) {
    return switch (this) {
      case ALL -> true;
      case FIRST -> of(id) == 0;
      case SECOND -> of(id) == 1;
    };
  }
}
