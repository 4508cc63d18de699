package io.muster.shared.events;

import java.time.Instant;

/**
 * Where and when an event was recorded.
 *
 * @param position in the whole record: the order in which everything happened
 * @param at by the server's clock; several events may have the same, and clocks are set back
 * @param stream identifier of the aggregate
 */
public record Recorded(long position, Instant at, String stream) {}
