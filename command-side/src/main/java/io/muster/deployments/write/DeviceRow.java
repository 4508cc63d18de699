package io.muster.deployments.write;

import io.muster.deployments.events.DeploymentEvent.DeploymentCreated;
import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.events.Target;
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
import io.muster.inventory.events.InventoryEvent;
import io.muster.inventory.events.InventoryEvent.AttributesReported;
import io.muster.inventory.events.InventoryEvent.GroupAssigned;
import io.muster.inventory.events.InventoryEvent.GroupLeft;
import io.muster.inventory.events.InventoryEvent.InventoryCleared;
import io.muster.inventory.events.InventoryEvent.TagsReplaced;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a device to tell it whether there is an update: one read by primary key.
 *
 * @param id tenant and device with a slash between
 * @param accepted whether it is let in
 * @param acceptedSet the authentication set by which it is let in; null when it is not
 * @param acceptedAt since when it has been let in; null when it is not
 * @param group null when it is in none
 * @param groupedAt since when; null when it is in none
 * @param open the deployment that the device is in the middle of; null for none
 * @param named deployments that name the device, the newest {@link #REMEMBERED}
 * @param done deployments that it is through with, the newest {@link #REMEMBERED}; an older one is
 *     found to be over by its aggregate
 */
public record DeviceRow(
    @BsonId String id,
    String tenantId,
    boolean accepted,
    @Nullable String acceptedSet,
    @Nullable Instant acceptedAt,
    @Nullable String group,
    @Nullable Instant groupedAt,
    @Nullable String open,
    List<String> named,
    List<String> done) {

  static final int REMEMBERED = 100;

  static String id(TenantId tenant, DeviceId device) {
    return tenant + "/" + device;
  }

  /** The rows that an event concerns. */
  static List<String> idsOf(DomainEvent event) {
    return switch (event) {
      case DeviceEvent happened -> List.of(id(event.tenantId(), happened.deviceId()));
      case InventoryEvent happened -> List.of(id(event.tenantId(), happened.deviceId()));
      case DeviceDeploymentEvent happened -> List.of(id(event.tenantId(), happened.deviceId()));
      case DeploymentCreated created when created.target() instanceof Target.Devices(var devices) ->
          devices.stream().map(device -> id(event.tenantId(), device)).distinct().toList();
      default -> List.of();
    };
  }

  DeviceId deviceId() {
    return new DeviceId(java.util.UUID.fromString(id.substring(id.indexOf('/') + 1)));
  }

  /** The {@link io.muster.shared.projection.KeyedFold} of this row. */
  static @Nullable DeviceRow after(
      String id, @Nullable DeviceRow before, DomainEvent event, Instant at) {
    return switch (event) {
      case DeviceEvent happened -> {
        var row = before == null ? empty(id, happened.tenantId()) : before;
        yield row.next(happened, at);
      }
      case InventoryEvent happened -> before == null ? null : before.next(happened, at);
      case DeviceDeploymentEvent happened -> before == null ? null : before.next(happened);
      case DeploymentCreated created -> {
        var row = before == null ? empty(id, created.tenantId()) : before;
        yield row.with(row.open, newest(row.named, created.deploymentId().toString()), row.done);
      }
      default -> before;
    };
  }

  private static DeviceRow empty(String id, TenantId tenant) {
    return new DeviceRow(
        id, tenant.value(), false, null, null, null, null, null, List.of(), List.of());
  }

  private @Nullable DeviceRow next(DeviceEvent event, Instant at) {
    return switch (event) {
      case AuthSetAccepted(_, _, var set) -> accepted(set.toString(), at);
      case AuthSetRejected(_, _, var set) ->
          set.toString().equals(acceptedSet) ? accepted(null, null) : this;
      case AuthSetDismissed(_, _, var set) ->
          set.toString().equals(acceptedSet) ? accepted(null, null) : this;
      case DeviceRegistered _,
          AuthSetPresented _,
          AuthSetPreauthorized _,
          DeviceTokenIssued _,
          DeviceTokenRevoked _,
          DisconnectionExplained _ ->
          this;
      // The device's part in a deployment is ended by the process that follows.
      case DeviceDecommissioned _ -> open == null ? null : accepted(null, null);
    };
  }

  private DeviceRow next(InventoryEvent event, Instant at) {
    return switch (event) {
      case GroupAssigned(_, _, var to) -> grouped(to.value(), at);
      case GroupLeft _, InventoryCleared _ -> grouped(null, null);
      case AttributesReported _, TagsReplaced _ -> this;
    };
  }

  private @Nullable DeviceRow next(DeviceDeploymentEvent event) {
    var deployment = event.deploymentId().toString();
    return switch (event) {
      case DeviceAssigned _ -> with(deployment, named, done);
      case DeviceSkipped _ -> through(deployment);
      case ProgressReported(_, _, _, _, var status, _) ->
          status.isFinal() ? through(deployment) : this;
      case DeviceWithdrawn(_, _, _, _, var outcome) ->
          outcome == DeviceDeploymentStatus.DECOMMISSIONED && acceptedSet == null
              ? null
              : through(deployment);
      case LogReported _, DeviceHistoryHidden _ -> this;
    };
  }

  private DeviceRow through(String deployment) {
    return with(
        deployment.equals(open) ? null : open,
        without(named, deployment),
        newest(done, deployment));
  }

  private static List<String> newest(List<String> list, String added) {
    var next = new ArrayList<>(without(list, added));
    next.add(added);
    return List.copyOf(
        next.size() > REMEMBERED ? next.subList(next.size() - REMEMBERED, next.size()) : next);
  }

  private static List<String> without(List<String> list, String removed) {
    return list.stream().filter(each -> !each.equals(removed)).toList();
  }

  private DeviceRow accepted(@Nullable String set, @Nullable Instant at) {
    return new DeviceRow(id, tenantId, set != null, set, at, group, groupedAt, open, named, done);
  }

  private DeviceRow grouped(@Nullable String to, @Nullable Instant at) {
    return new DeviceRow(
        id, tenantId, accepted, acceptedSet, acceptedAt, to, at, open, named, done);
  }

  private DeviceRow with(@Nullable String open, List<String> named, List<String> done) {
    return new DeviceRow(
        id, tenantId, accepted, acceptedSet, acceptedAt, group, groupedAt, open, named, done);
  }
}
