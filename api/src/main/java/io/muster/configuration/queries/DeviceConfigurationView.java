package io.muster.configuration.queries;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationEvent;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationReported;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerAssigned;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerRemoved;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.configuration.events.ReportedKey;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one device, without what it shares with others.
 *
 * @param group by which it gets a shared layer; null for none
 * @param movedAt position of the event by which it came into the group or left one; 0 for none
 * @param reported what it said last of a version that was wanted then; null before
 * @param drifted keys of which it had other values
 * @param driftVersion of which version it had other values
 * @param trouble with the version that it reported last; null for none
 * @param bare whether nothing was said of it alone or by it, so that only its tenant can configure
 *     it
 */
public record DeviceConfigurationView(
    @BsonId String id,
    String tenantId,
    @Nullable String group,
    long movedAt,
    LayerView layer,
    @Nullable ReportedView reported,
    List<String> drifted,
    long driftVersion,
    @Nullable Trouble trouble,
    boolean bare) {

  public DeviceConfigurationView {
    bare = group == null && layer.isEmpty() && reported == null;
  }

  DeviceConfigurationView(
      String id,
      String tenantId,
      @Nullable String group,
      long movedAt,
      LayerView layer,
      @Nullable ReportedView reported,
      List<String> drifted,
      long driftVersion,
      @Nullable Trouble trouble) {
    this(id, tenantId, group, movedAt, layer, reported, drifted, driftVersion, trouble, true);
  }

  /** What a device said. */
  public record ReportedView(
      long version,
      boolean applied,
      @Nullable String message,
      List<ReportedKey> keys,
      Instant at) {}

  /** The device whose view an event changes. */
  public static Optional<DeviceId> changedBy(DomainEvent event) {
    return switch (event) {
      case DeviceConfigurationEvent happened -> Optional.of(happened.deviceId());
      case AuthSetAccepted happened -> Optional.of(happened.deviceId());
      case GroupAssigned happened -> Optional.of(happened.deviceId());
      case GroupLeft happened -> Optional.of(happened.deviceId());
      case InventoryCleared happened -> Optional.of(happened.deviceId());
      case DeviceDecommissioned happened -> Optional.of(happened.deviceId());
      default -> Optional.empty();
    };
  }

  public static DeviceConfigurationView empty(TenantId tenant, DeviceId device) {
    return new DeviceConfigurationView(
        device.toString(), tenant.value(), null, 0, LayerView.EMPTY, null, List.of(), 0, null);
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable DeviceConfigurationView after(
      @Nullable DeviceConfigurationView before, DomainEvent event, Recorded recorded) {
    var device = changedBy(event);
    if (device.isEmpty()) {
      return before;
    }
    var view = before == null ? empty(event.tenantId(), device.get()) : before;
    return switch (event) {
      case DeviceDecommissioned _ -> null;
      case AuthSetAccepted _ -> view;
      case GroupAssigned(_, _, _, var group) -> view.in(group.value(), recorded);
      case DeviceLayerAssigned(_, _, var assignment) ->
          view.with(LayerView.of(assignment, recorded));
      case ConfigurationReported happened -> view.with(happened, recorded);
      // What is taken from a device that is gone makes no other view of it.
      case GroupLeft _, InventoryCleared _ -> before == null ? null : before.in(null, recorded);
      case DeviceLayerRemoved _ ->
          before == null ? null : before.with(LayerView.of(Assignment.NONE, recorded));
      case ConfigurationDrifted(_, _, var version, var keys) ->
          before == null ? null : before.withDrift(keys, version);
      case DriftEnded(_, _, var version) ->
          before == null ? null : before.withDrift(List.of(), version);
      default -> before;
    };
  }

  private DeviceConfigurationView in(@Nullable String next, Recorded recorded) {
    return Objects.equals(next, group)
        ? this
        : new DeviceConfigurationView(
            id,
            tenantId,
            next,
            recorded.position(),
            layer,
            reported,
            drifted,
            driftVersion,
            trouble);
  }

  private DeviceConfigurationView with(LayerView next) {
    return new DeviceConfigurationView(
        id, tenantId, group, movedAt, next, reported, drifted, driftVersion, trouble);
  }

  private DeviceConfigurationView with(ConfigurationReported event, Recorded recorded) {
    if (event.stale()) {
      return this;
    }
    var said =
        new ReportedView(
            event.version(), event.applied(), event.message(), event.keys(), recorded.at());
    return new DeviceConfigurationView(
        id,
        tenantId,
        group,
        movedAt,
        layer,
        said,
        drifted,
        driftVersion,
        trouble(said, drifted, driftVersion));
  }

  private DeviceConfigurationView withDrift(List<String> keys, long version) {
    return new DeviceConfigurationView(
        id,
        tenantId,
        group,
        movedAt,
        layer,
        reported,
        keys,
        version,
        trouble(reported, keys, version));
  }

  private static @Nullable Trouble trouble(
      @Nullable ReportedView said, List<String> drifted, long driftVersion) {
    if (said == null) {
      return null;
    }
    if (!said.applied) {
      return Trouble.FAILED;
    }
    return !drifted.isEmpty() && said.version == driftVersion ? Trouble.DRIFT : null;
  }
}
