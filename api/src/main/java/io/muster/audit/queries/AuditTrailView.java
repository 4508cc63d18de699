package io.muster.audit.queries;

import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * Which streams of the event store concern a device. It grows with the deployments that the device
 * took part in, not with their events, and outlives the device.
 *
 * @param streams aggregate identifiers, in the order of their first events
 */
public record AuditTrailView(@BsonId String id, String tenantId, List<String> streams) {

  /** The device that an event concerns, if it concerns one. */
  public static Optional<DeviceId> deviceOf(DomainEvent event) {
    return switch (event) {
      case DeviceEvent happened -> Optional.of(happened.deviceId());
      case InventoryEvent happened -> Optional.of(happened.deviceId());
      case DeviceDeploymentEvent happened -> Optional.of(happened.deviceId());
      default -> Optional.empty();
    };
  }

  /**
   * The {@link io.muster.shared.queries.Fold} of this view: of the events that concern a device.
   */
  public static @Nullable AuditTrailView after(
      @Nullable AuditTrailView before, DomainEvent event, Instant at) {
    var device = deviceOf(event);
    if (device.isEmpty()) {
      return before;
    }
    var stream = streamOf(event, device.get());
    if (before == null) {
      return new AuditTrailView(device.get().toString(), event.tenantId().value(), List.of(stream));
    }
    if (before.streams.contains(stream)) {
      return before;
    }
    var streams = new ArrayList<>(before.streams);
    streams.add(stream);
    return new AuditTrailView(before.id, before.tenantId, List.copyOf(streams));
  }

  private static String streamOf(DomainEvent event, DeviceId device) {
    return switch (event) {
      case InventoryEvent _ -> new InventoryId(device).toString();
      case DeviceDeploymentEvent happened ->
          DeviceDeploymentId.of(happened.deploymentId(), device).toString();
      default -> device.toString();
    };
  }
}
