package io.muster.audit.queries;

import io.muster.deployments.events.DeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentId;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityEvent.IdentityClaimed;
import io.muster.deviceauth.events.IdentityId;
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryId;
import io.muster.shared.events.DomainEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    var known = before == null ? List.<String>of() : before.streams;
    var added = streamsOf(event, device.get()).filter(stream -> !known.contains(stream)).toList();
    if (added.isEmpty()) {
      return before;
    }
    return new AuditTrailView(
        device.get().toString(),
        event.tenantId().value(),
        Stream.concat(known.stream(), added.stream()).toList());
  }

  /** A device's own streams are known with its first event; a deployment brings its two. */
  private static Stream<String> streamsOf(DomainEvent event, DeviceId device) {
    return switch (event) {
      case DeviceRegistered registered ->
          Stream.of(
              IdentityId.of(registered.tenantId(), registered.identityData()).toString(),
              device.toString(),
              new InventoryId(device).toString());
      case DeviceDeploymentEvent happened ->
          Stream.of(
              happened.deploymentId().toString(),
              DeviceDeploymentId.of(happened.deploymentId(), device).toString());
      default -> Stream.of(device.toString(), new InventoryId(device).toString());
    };
  }

  /** Whether an event of one of the streams concerns the device: identities may change hands. */
  public static boolean concerns(DomainEvent event, DeviceId device) {
    return event instanceof IdentityClaimed claimed
        ? claimed.deviceId().equals(device)
        : event instanceof DeploymentEvent || deviceOf(event).equals(Optional.of(device));
  }
}
