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
import java.util.Arrays;
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
  private static Optional<DeviceId> deviceOf(DomainEvent event) {
    return switch (event) {
      case DeviceEvent happened -> Optional.of(happened.deviceId());
      case InventoryEvent happened -> Optional.of(happened.deviceId());
      case DeviceDeploymentEvent happened -> Optional.of(happened.deviceId());
      default -> Optional.empty();
    };
  }

  /**
   * The device to whose trail an event may add streams: with its first event it has its own, and a
   * deployment brings its two.
   */
  public static Optional<DeviceId> changedBy(DomainEvent event) {
    return event instanceof DeviceRegistered || event instanceof DeviceDeploymentEvent
        ? deviceOf(event)
        : Optional.empty();
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable AuditTrailView after(
      @Nullable AuditTrailView before, DomainEvent event, Instant at) {
    return switch (event) {
      case DeviceRegistered(var tenant, var device, var identity) ->
          with(
              before,
              event,
              device,
              IdentityId.of(tenant, identity).toString(),
              device.toString(),
              new InventoryId(device).toString());
      case DeviceDeploymentEvent happened ->
          with(
              before,
              event,
              happened.deviceId(),
              happened.deploymentId().toString(),
              DeviceDeploymentId.of(happened.deploymentId(), happened.deviceId()).toString());
      default -> before;
    };
  }

  private static AuditTrailView with(
      @Nullable AuditTrailView before, DomainEvent event, DeviceId device, String... more) {
    var known = before == null ? List.<String>of() : before.streams;
    var added = Arrays.stream(more).filter(stream -> !known.contains(stream)).toList();
    return before != null && added.isEmpty()
        ? before
        : new AuditTrailView(
            device.toString(),
            event.tenantId().value(),
            Stream.concat(known.stream(), added.stream()).toList());
  }

  /** Whether an event of one of the streams concerns the device: identities may change hands. */
  public static boolean concerns(DomainEvent event, DeviceId device) {
    return event instanceof IdentityClaimed claimed
        ? claimed.deviceId().equals(device)
        : event instanceof DeploymentEvent || deviceOf(event).equals(Optional.of(device));
  }
}
