package io.muster.embedded.events;

import org.jspecify.annotations.Nullable;

/**
 * One row of the log, or of its snapshots.
 *
 * @param position 0 when it has none: before it is appended, and in snapshots
 * @param timeMillis since the epoch
 * @param payload JSON
 * @param metadata JSON object
 */
record StoredEvent(
    long position,
    String identifier,
    String aggregate,
    String aggregateType,
    long sequence,
    long timeMillis,
    String payloadType,
    @Nullable String payloadRevision,
    String payload,
    String metadata) {

  StoredEvent at(long place) {
    return new StoredEvent(
        place,
        identifier,
        aggregate,
        aggregateType,
        sequence,
        timeMillis,
        payloadType,
        payloadRevision,
        payload,
        metadata);
  }
}
