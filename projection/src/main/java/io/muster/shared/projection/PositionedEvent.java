package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;

/** An event of the record, decoded. */
record PositionedEvent(DomainEvent event, Recorded recorded) {

  long position() {
    return recorded.position();
  }
}
