package io.muster.shared.record;

import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.Map;

/**
 * An event as it stands in the record.
 *
 * @param position in the whole record, from 1, without gaps
 * @param id UUID of the event
 * @param type name under which it is stored
 * @param stream identifier of the aggregate
 * @param sequence in the stream, from 0
 * @param recordedAt by the server's clock
 * @param metadata actor, correlation, causation: {@link io.muster.shared.events.Provenance}
 */
public record RecordedEvent(
    long position,
    String id,
    String type,
    String stream,
    long sequence,
    Instant recordedAt,
    Map<String, ?> metadata,
    DomainEvent payload) {}
