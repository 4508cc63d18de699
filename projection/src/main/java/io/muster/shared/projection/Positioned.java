package io.muster.shared.projection;

import io.muster.shared.events.DomainEvent;
import java.time.Instant;

/** An event of the store, decoded. */
record Positioned(DomainEvent payload, long position, Instant at) {}
