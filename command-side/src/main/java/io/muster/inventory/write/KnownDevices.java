package io.muster.inventory.write;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoDatabase;
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
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** Which devices a tenant has, so that only those are grouped and tagged; and who is in a group. */
public final class KnownDevices {

  /**
   * @param group null when it is in none
   */
  public record KnownDevice(@BsonId String id, String tenantId, @Nullable String group) {

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

    static @Nullable KnownDevice after(
        @Nullable KnownDevice before, DomainEvent event, Instant at) {
      return switch (event) {
        case DeviceRegistered registered ->
            new KnownDevice(registered.deviceId().toString(), registered.tenantId().value(), null);
        case DeviceDecommissioned _ -> null;
        case GroupAssigned assigned -> in(before, assigned.group().value());
        case GroupLeft _, InventoryCleared _ -> in(before, null);
        default -> before;
      };
    }

    private static @Nullable KnownDevice in(@Nullable KnownDevice device, @Nullable String group) {
      return device == null ? null : new KnownDevice(device.id, device.tenantId, group);
    }
  }

  private final ReadModel<DomainEvent, KnownDevice> devices;

  public KnownDevices(MongoDatabase database) {
    devices =
        new ReadModel<>(
            database,
            "devices",
            KnownDevice.class,
            DomainEvent.class,
            KnownDevice::idsOf,
            KnownDevice::after,
            new IndexModel(Indexes.ascending("tenantId", "group")));
  }

  public List<ReadModel<?, ?>> readModels() {
    return List.of(devices);
  }

  /** One read by primary key. */
  public boolean knows(TenantId tenant, DeviceId device) {
    return devices
        .findById(device.toString())
        .filter(known -> known.tenantId().equals(tenant.value()))
        .isPresent();
  }

  /** One read by index. */
  List<DeviceId> members(TenantId tenant, GroupName group) {
    return devices.ids(and(eq("tenantId", tenant.value()), eq("group", group.value()))).stream()
        .map(id -> new DeviceId(UUID.fromString(id)))
        .toList();
  }
}
