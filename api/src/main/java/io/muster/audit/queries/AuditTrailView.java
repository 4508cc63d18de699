package io.muster.audit.queries;

import io.muster.deviceauth.events.ConcernsDevice;
import io.muster.deviceauth.events.ConcernsDevices;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * Which streams of the record concern a device. It grows with the streams that the device has, not
 * with their events, and outlives the device.
 *
 * @param streams in the order of their first events
 */
public record AuditTrailView(@BsonId String id, String tenantId, List<String> streams) {

  /** The {@link io.muster.shared.queries.Fold.ById} of this view. */
  public static @Nullable AuditTrailView after(
      String device, @Nullable AuditTrailView before, ConcernsDevices event, Recorded recorded) {
    if (before == null && !(event instanceof ConcernsDevice)) {
      return null; // events of many devices may name some that are not there
    }
    if (before != null && !before.tenantId.equals(event.tenantId().value())) {
      return before; // a device has one tenant: that of its first event
    }
    var known = before == null ? List.<String>of() : before.streams;
    var added =
        Stream.concat(Stream.of(recorded.stream()), event.furtherStreams().stream())
            .filter(stream -> !known.contains(stream))
            .toList();
    if (added.isEmpty()) {
      return before;
    }
    var streams = new ArrayList<>(known);
    streams.addAll(added);
    return new AuditTrailView(device, event.tenantId().value(), List.copyOf(streams));
  }

  /** Whether an event of one of the device's streams concerns the device, and not others alone. */
  public static boolean concerns(DomainEvent event, DeviceId device) {
    return !(event instanceof ConcernsDevices concerning)
        || concerning.deviceIds().isEmpty()
        || concerning.deviceIds().contains(device);
  }
}
