package io.muster.inventory.write;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which devices a tenant has, so that only those are grouped and tagged; and who is in a group. */
@Component
public class KnownDevices {

  /**
   * @param group null when it is in none
   */
  public record KnownDeviceRow(@BsonId String id, String tenantId, @Nullable String group) {

    /** The device that an event tells something of that is kept here. */
    static List<String> idsOf(DomainEvent event) {
      return switch (event) {
        case DeviceRegistered happened -> List.of(happened.deviceId().toString());
        case DeviceDecommissioned happened -> List.of(happened.deviceId().toString());
        case GroupAssigned happened -> List.of(happened.deviceId().toString());
        case GroupLeft happened -> List.of(happened.deviceId().toString());
        case InventoryCleared happened -> List.of(happened.deviceId().toString());
        default -> List.of();
      };
    }

    static @Nullable KnownDeviceRow after(
        @Nullable KnownDeviceRow before, DomainEvent event, Recorded recorded) {
      return switch (event) {
        case DeviceRegistered registered ->
            new KnownDeviceRow(
                registered.deviceId().toString(), registered.tenantId().value(), null);
        case DeviceDecommissioned _ -> null;
        case GroupAssigned assigned -> in(before, assigned.group().value());
        case GroupLeft _, InventoryCleared _ -> in(before, null);
        default -> before;
      };
    }

    private static @Nullable KnownDeviceRow in(
        @Nullable KnownDeviceRow device, @Nullable String group) {
      return device == null ? null : new KnownDeviceRow(device.id, device.tenantId, group);
    }
  }

  private final ReadModel<DomainEvent, KnownDeviceRow> devices;

  KnownDevices(ReadModels readModels) {
    devices =
        readModels.make(
            KnownDevices.class,
            "devices",
            KnownDeviceRow.class,
            DomainEvent.class,
            KnownDeviceRow::idsOf,
            KnownDeviceRow::after,
            new IndexModel(Indexes.ascending("tenantId", "group")));
  }

  /** One read by primary key. */
  public boolean knows(TenantId tenant, DeviceId device) {
    return devices.of(tenant).findById(device.toString()).isPresent();
  }

  /** One read by index. */
  List<DeviceId> members(TenantId tenant, GroupName group) {
    return devices.of(tenant).ids(eq("group", group.value())).stream()
        .map(id -> new DeviceId(UUID.fromString(id)))
        .toList();
  }
}
