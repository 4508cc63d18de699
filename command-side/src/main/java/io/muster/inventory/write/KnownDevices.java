package io.muster.inventory.write;

import com.mongodb.client.MongoDatabase;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import java.time.Instant;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/** Which devices a tenant has, so that only those are grouped and tagged. */
public final class KnownDevices {

  public record KnownDevice(@BsonId String id, String tenantId) {
    static @Nullable KnownDevice after(
        @Nullable KnownDevice before, DeviceEvent event, Instant at) {
      return event instanceof DeviceDecommissioned
          ? null
          : before == null
              ? new KnownDevice(event.deviceId().toString(), event.tenantId().value())
              : before;
    }
  }

  private final ReadModel<DeviceEvent, KnownDevice> devices;

  public KnownDevices(MongoDatabase database) {
    devices =
        new ReadModel<>(
            database,
            "devices",
            KnownDevice.class,
            DeviceEvent.class,
            event -> List.of(event.deviceId().toString()),
            KnownDevice::after);
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
}
