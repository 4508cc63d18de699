package io.muster.planted.write;

import java.time.Instant;
import org.axonframework.spring.stereotype.Aggregate;

/** A breach, for the rule that must catch it. */
@Aggregate
class ReadsWallClock {
  final Instant now = Instant.now();
}
