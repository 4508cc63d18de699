package io.muster.trespasser.write;

import io.muster.planted.write.Internals;

/** A breach, for the rule that must catch it. */
class ReachesIntoAnotherContext {
  final Internals internals = new Internals();
}
