package io.muster.deviceauth.queries;

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
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.shared.events.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One device as device authentication shows it.
 *
 * @param identityData canonical JSON object
 * @param updatedAt recorded time of the last event that shows
 */
public record DeviceView(
    @BsonId String id,
    String tenantId,
    String identityData,
    DeviceStatus status,
    List<AuthSetView> authSets,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * One key of the device.
   *
   * @param publicKey PEM
   */
  public record AuthSetView(String id, String publicKey, AuthSetStatus status, Instant at) {

    AuthSetView with(AuthSetStatus next) {
      return new AuthSetView(id, publicKey, next, at);
    }
  }

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable DeviceView after(
      @Nullable DeviceView before, DeviceEvent event, Recorded recorded) {
    return before == null ? first(event, recorded.at()) : before.next(event, recorded.at());
  }

  private static @Nullable DeviceView first(DeviceEvent event, Instant at) {
    return event instanceof DeviceRegistered(var tenant, var device, var identity)
        ? new DeviceView(
            device.toString(), tenant.value(), identity, DeviceStatus.NOAUTH, List.of(), at, at)
        : null;
  }

  // No default: a new event does not compile until this view has said what it means here.
  private @Nullable DeviceView next(DeviceEvent event, Instant at) {
    return switch (event) {
      case DeviceRegistered _ -> this;
      case AuthSetPresented(_, _, var set, var key) -> added(set, key, AuthSetStatus.PENDING, at);
      case AuthSetPreauthorized(_, _, var set, var key) ->
          added(set, key, AuthSetStatus.PREAUTHORIZED, at);
      case AuthSetAccepted(_, _, var set) ->
          changed(set, known -> known.with(AuthSetStatus.ACCEPTED), at);
      case AuthSetRejected(_, _, var set) ->
          changed(set, known -> known.with(AuthSetStatus.REJECTED), at);
      case AuthSetDismissed(_, _, var set) -> changed(set, _ -> null, at);
      case DeviceTokenIssued _, DeviceTokenRevoked _, DisconnectionExplained _ -> this;
      case DeviceDecommissioned _ -> null;
    };
  }

  private DeviceView added(AuthSetId set, String key, AuthSetStatus initial, Instant at) {
    var sets = new ArrayList<>(authSets);
    sets.add(new AuthSetView(set.toString(), key, initial, at));
    return with(sets, at);
  }

  private DeviceView changed(
      AuthSetId set, UnaryOperator<@Nullable AuthSetView> change, Instant at) {
    var sets = new ArrayList<AuthSetView>();
    for (var known : authSets) {
      var next = known.id().equals(set.toString()) ? change.apply(known) : known;
      if (next != null) {
        sets.add(next);
      }
    }
    return with(sets, at);
  }

  private DeviceView with(List<AuthSetView> sets, Instant at) {
    var status = DeviceStatus.of(sets.stream().map(AuthSetView::status).toList());
    return new DeviceView(id, tenantId, identityData, status, List.copyOf(sets), createdAt, at);
  }
}
