package io.muster.deviceauth.write;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent;
import io.muster.deviceauth.events.DeviceEvent.AuthSetAccepted;
import io.muster.deviceauth.events.DeviceEvent.AuthSetDismissed;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPreauthorized;
import io.muster.deviceauth.events.DeviceEvent.AuthSetPresented;
import io.muster.deviceauth.events.DeviceEvent.AuthSetRejected;
import io.muster.deviceauth.events.DeviceEvent.DeviceDecommissioned;
import io.muster.deviceauth.events.DeviceEvent.DeviceRegistered;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenIssued;
import io.muster.deviceauth.events.DeviceEvent.DeviceTokenRevoked;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.shared.access.Tenants;
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.projection.ReadModels;
import io.muster.shared.write.ConfigurationRegister;
import java.util.ArrayList;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Counts the devices of tenants, where they are limited: one read by index for each. What is
 * decided at the same moment may exceed a limit.
 */
@Component
class DeviceStatuses implements DeviceLimits {

  /**
   * @param status of the device, as its sets make it
   */
  public record DeviceStatusRow(
      @BsonId String id, String tenantId, DeviceStatus status, List<SetRow> sets) {

    /** One authentication set. */
    public record SetRow(String id, AuthSetStatus status) {}

    static @Nullable DeviceStatusRow after(
        @Nullable DeviceStatusRow before, DeviceEvent event, Recorded recorded) {
      return switch (event) {
        case DeviceRegistered(var tenant, var device, _) ->
            new DeviceStatusRow(device.toString(), tenant.value(), DeviceStatus.NOAUTH, List.of());
        case AuthSetPresented(_, _, var set, _) -> with(before, set, AuthSetStatus.PENDING);
        case AuthSetPreauthorized(_, _, var set, _) ->
            with(before, set, AuthSetStatus.PREAUTHORIZED);
        case AuthSetAccepted(_, _, var set) -> with(before, set, AuthSetStatus.ACCEPTED);
        case AuthSetRejected(_, _, var set) -> with(before, set, AuthSetStatus.REJECTED);
        case AuthSetDismissed(_, _, var set) -> with(before, set, null);
        case DeviceTokenIssued _, DeviceTokenRevoked _, DisconnectionExplained _ -> before;
        case DeviceDecommissioned _ -> null;
      };
    }

    private static @Nullable DeviceStatusRow with(
        @Nullable DeviceStatusRow before, AuthSetId set, @Nullable AuthSetStatus status) {
      if (before == null) {
        return null;
      }
      var sets = new ArrayList<SetRow>();
      before.sets.stream().filter(known -> !known.id.equals(set.toString())).forEach(sets::add);
      if (status != null) {
        sets.add(new SetRow(set.toString(), status));
      }
      return new DeviceStatusRow(
          before.id,
          before.tenantId,
          DeviceStatus.of(sets.stream().map(SetRow::status).toList()),
          List.copyOf(sets));
    }
  }

  private final ReadModel<DeviceEvent, DeviceStatusRow> devices;
  private final Tenants tenants;
  private final AdmissionPolicies policies;
  private final ConfigurationRegister configurations;
  private final long pendingDevices;

  DeviceStatuses(
      ReadModels readModels,
      Tenants tenants,
      AdmissionPolicies policies,
      ConfigurationRegister configurations,
      DeviceauthOptions options) {
    this.pendingDevices = options.pendingDevices();
    this.tenants = tenants;
    this.policies = policies;
    this.configurations = configurations;
    this.devices =
        readModels.make(
            DeviceStatuses.class,
            "statuses",
            DeviceStatusRow.class,
            DeviceEvent.class,
            event -> List.of(event.deviceId().toString()),
            DeviceStatusRow::after,
            new IndexModel(Indexes.ascending("tenantId", "status")));
  }

  long count(TenantId tenant, DeviceStatus status) {
    return devices.of(tenant).count(eq("status", status.name()));
  }

  boolean isAccepted(TenantId tenant, DeviceId device) {
    return devices
        .of(tenant)
        .findById(device.toString())
        .filter(known -> known.status() == DeviceStatus.ACCEPTED)
        .isPresent();
  }

  @Override
  public boolean hasRoomForAccepted(TenantId tenant) {
    return hasRoom(tenant, tenants.limits(tenant).maxDevices(), DeviceStatus.ACCEPTED);
  }

  @Override
  public boolean hasRoomForPending(TenantId tenant) {
    var limit = tenants.limits(tenant).maxPendingDevices();
    return hasRoom(tenant, limit == null ? pendingDevices : limit, DeviceStatus.PENDING);
  }

  @Override
  public boolean isReady(TenantId tenant, DeviceId device) {
    return !policies.requireConfiguration(tenant) || configurations.isAssigned(tenant, device);
  }

  private boolean hasRoom(TenantId tenant, @Nullable Long limit, DeviceStatus status) {
    return limit == null || count(tenant, status) < limit;
  }
}
