package io.muster.deployments.write;

import io.muster.deployments.events.DeviceDeploymentEvent;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceAssigned;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceHistoryHidden;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceSkipped;
import io.muster.deployments.events.DeviceDeploymentEvent.DeviceWithdrawn;
import io.muster.deployments.events.DeviceDeploymentEvent.LateResultReported;
import io.muster.deployments.events.DeviceDeploymentEvent.LogReported;
import io.muster.deployments.events.DeviceDeploymentEvent.ProgressReported;
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
import io.muster.shared.events.Recorded;
import io.muster.shared.events.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a device to tell it whether there is an update: one read by primary key. It
 * outlives the device, for a deployment may look for it later.
 *
 * @param id tenant and device with a slash between
 * @param accepted whether it is let in
 * @param acceptedSet the authentication set by which it is let in; null when it is not
 * @param group null when it is in none
 * @param acceptance when it was let in, oldest first
 * @param membership when it was in which group, oldest first
 * @param movedAt position of the event by which either changed last; 0 for none
 * @param open deployments that the device is in the middle of
 * @param done deployments that it is through with, the newest {@link #REMEMBERED}; an older one is
 *     found to be over by its aggregate
 */
public record DeviceRow(
    @BsonId String id,
    String tenantId,
    boolean accepted,
    @Nullable String acceptedSet,
    @Nullable String group,
    List<Membership> acceptance,
    List<Membership> membership,
    long movedAt,
    List<String> open,
    List<String> done) {

  static final int REMEMBERED = 1_000;

  static String id(TenantId tenant, DeviceId device) {
    return tenant + "/" + device;
  }

  /** The device whose row an event changes, if it changes one. */
  static Optional<DeviceId> changedBy(DomainEvent event) {
    return switch (event) {
      case AuthSetPresented _,
          DeviceTokenIssued _,
          DeviceTokenRevoked _,
          DisconnectionExplained _,
          AttributesReported _,
          TagsReplaced _,
          LateResultReported _,
          LogReported _,
          DeviceHistoryHidden _ ->
          Optional.empty();
      case ProgressReported happened ->
          happened.status().isFinal() ? Optional.of(happened.deviceId()) : Optional.empty();
      case DeviceEvent happened -> Optional.of(happened.deviceId());
      case InventoryEvent happened -> Optional.of(happened.deviceId());
      case DeviceDeploymentEvent happened -> Optional.of(happened.deviceId());
      default -> Optional.empty();
    };
  }

  DeviceId deviceId() {
    return deviceIdOf(id);
  }

  /** The device of a row's id. */
  static DeviceId deviceIdOf(String id) {
    return new DeviceId(UUID.fromString(id.substring(id.indexOf('/') + 1)));
  }

  /**
   * Whether it was let in at a position of the record, and in the group.
   *
   * @param of null for any or none
   */
  boolean wasIn(@Nullable String of, long position) {
    return acceptance.stream().anyMatch(member -> member.covers(position))
        && (of == null
            || membership.stream()
                .anyMatch(member -> of.equals(member.group()) && member.covers(position)));
  }

  /** Whether the device has asked about a deployment. */
  boolean knows(String deployment) {
    return open.contains(deployment) || done.contains(deployment);
  }

  boolean movedAfter(long position) {
    return movedAt > position;
  }

  /** The same as {@link #wasIn} of now. */
  boolean isIn(@Nullable String of) {
    return accepted && (of == null || of.equals(group));
  }

  /** The {@link io.muster.shared.queries.Fold} of this row. */
  static @Nullable DeviceRow after(
      @Nullable DeviceRow before, DomainEvent event, Recorded recorded) {
    return switch (event) {
      case DeviceEvent happened ->
          (before == null ? empty(happened.tenantId(), happened.deviceId()) : before)
              .next(happened, recorded.position());
      case InventoryEvent happened ->
          before == null ? null : before.next(happened, recorded.position());
      case DeviceDeploymentEvent happened ->
          (before == null ? empty(happened.tenantId(), happened.deviceId()) : before)
              .next(happened);
      default -> before;
    };
  }

  private static DeviceRow empty(TenantId tenant, DeviceId device) {
    return new DeviceRow(
        id(tenant, device),
        tenant.value(),
        false,
        null,
        null,
        List.of(),
        List.of(),
        0,
        List.of(),
        List.of());
  }

  private DeviceRow next(DeviceEvent event, long at) {
    return switch (event) {
      case AuthSetAccepted(_, _, var set) ->
          withAcceptance(set.toString(), Membership.begun(acceptance, null, at), at);
      case AuthSetRejected(_, _, var set) -> expelled(set.toString(), at);
      case AuthSetDismissed(_, _, var set) -> expelled(set.toString(), at);
      case DeviceRegistered _,
          AuthSetPresented _,
          AuthSetPreauthorized _,
          DeviceTokenIssued _,
          DeviceTokenRevoked _,
          DisconnectionExplained _ ->
          this;
      case DeviceDecommissioned _ ->
          withAcceptance(null, Membership.ended(acceptance, at), at)
              .grouped(null, Membership.ended(membership, at), at);
    };
  }

  private DeviceRow expelled(String set, long at) {
    return set.equals(acceptedSet)
        ? withAcceptance(null, Membership.ended(acceptance, at), at)
        : this;
  }

  private DeviceRow next(InventoryEvent event, long at) {
    return switch (event) {
      case GroupAssigned(_, _, _, var to) ->
          grouped(to.value(), Membership.begun(membership, to.value(), at), at);
      case GroupLeft _, InventoryCleared _ -> grouped(null, Membership.ended(membership, at), at);
      case AttributesReported _, TagsReplaced _ -> this;
    };
  }

  private DeviceRow next(DeviceDeploymentEvent event) {
    var deployment = event.deploymentId().toString();
    return switch (event) {
      case DeviceAssigned _ -> with(newest(open, deployment), done);
      case DeviceSkipped _, DeviceWithdrawn _ -> through(deployment);
      case ProgressReported(_, _, _, _, var status, _) ->
          status.isFinal() ? through(deployment) : this;
      case LateResultReported _, LogReported _, DeviceHistoryHidden _ -> this;
    };
  }

  private DeviceRow through(String deployment) {
    return with(without(open, deployment), newest(done, deployment));
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

  private DeviceRow withAcceptance(@Nullable String set, List<Membership> known, long at) {
    return new DeviceRow(id, tenantId, set != null, set, group, known, membership, at, open, done);
  }

  private DeviceRow grouped(@Nullable String to, List<Membership> known, long at) {
    return new DeviceRow(
        id, tenantId, accepted, acceptedSet, to, acceptance, known, at, open, done);
  }

  private DeviceRow with(List<String> open, List<String> done) {
    return new DeviceRow(
        id, tenantId, accepted, acceptedSet, group, acceptance, membership, movedAt, open, done);
  }
}
