package io.muster.configuration.queries;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationEvent;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationReported;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerAssigned;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerRemoved;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.configuration.events.ReportedKey;
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
 */
public record DeviceConfigurationView(
    @BsonId String id,
    String tenantId,
    @Nullable String group,
    long movedAt,
    LayerView layer,
    @Nullable ReportedView reported,
    List<String> drifted) {

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
      case GroupAssigned happened -> Optional.of(happened.deviceId());
      case GroupLeft happened -> Optional.of(happened.deviceId());
      case InventoryCleared happened -> Optional.of(happened.deviceId());
      case DeviceDecommissioned happened -> Optional.of(happened.deviceId());
      default -> Optional.empty();
    };
  }

  public static DeviceConfigurationView empty(TenantId tenant, DeviceId device) {
    return new DeviceConfigurationView(
        device.toString(), tenant.value(), null, 0, LayerView.EMPTY, null, List.of());
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable DeviceConfigurationView after(
      @Nullable DeviceConfigurationView before, DomainEvent event, Recorded recorded) {
    if (event instanceof DeviceDecommissioned) {
      return null;
    }
    var device = changedBy(event);
    if (device.isEmpty()) {
      return before;
    }
    var view = before == null ? empty(event.tenantId(), device.get()) : before;
    return switch (event) {
      case GroupAssigned(_, _, _, var group) -> view.in(group.value(), recorded);
      case GroupLeft _ -> view.in(null, recorded);
      case InventoryCleared _ -> view.in(null, recorded);
      case DeviceConfigurationEvent happened -> view.next(happened, recorded);
      default -> view;
    };
  }

  private DeviceConfigurationView in(@Nullable String next, Recorded recorded) {
    return Objects.equals(next, group)
        ? this
        : new DeviceConfigurationView(
            id, tenantId, next, recorded.position(), layer, reported, drifted);
  }

  private DeviceConfigurationView next(DeviceConfigurationEvent event, Recorded recorded) {
    return switch (event) {
      case DeviceLayerAssigned(_, _, var assignment) -> with(LayerView.of(assignment, recorded));
      case DeviceLayerRemoved _ -> with(LayerView.of(Assignment.NONE, recorded));
      case ConfigurationReported happened ->
          happened.stale()
              ? this
              : new DeviceConfigurationView(
                  id,
                  tenantId,
                  group,
                  movedAt,
                  layer,
                  new ReportedView(
                      happened.version(),
                      happened.applied(),
                      happened.message(),
                      happened.keys(),
                      recorded.at()),
                  drifted);
      case ConfigurationDrifted(_, _, _, var keys) -> withDrift(keys);
      case DriftEnded _ -> withDrift(List.of());
    };
  }

  private DeviceConfigurationView with(LayerView next) {
    return new DeviceConfigurationView(id, tenantId, group, movedAt, next, reported, drifted);
  }

  private DeviceConfigurationView withDrift(List<String> keys) {
    return new DeviceConfigurationView(id, tenantId, group, movedAt, layer, reported, keys);
  }
}
