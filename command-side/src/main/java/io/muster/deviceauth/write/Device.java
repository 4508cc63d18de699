package io.muster.deviceauth.write;

import static io.muster.deviceauth.events.AuthSetStatus.ACCEPTED;
import static io.muster.deviceauth.events.AuthSetStatus.PENDING;
import static io.muster.deviceauth.events.AuthSetStatus.PREAUTHORIZED;
import static io.muster.deviceauth.events.AuthSetStatus.REJECTED;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.markDeleted;

import io.muster.deviceauth.commands.DeviceCommand.DecideAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.commands.DeviceCommand.DismissAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.ExpirePendingDevice;
import io.muster.deviceauth.commands.DeviceCommand.ExplainDisconnection;
import io.muster.deviceauth.commands.DeviceCommand.IssuedToken;
import io.muster.deviceauth.commands.DeviceCommand.RenewDeviceToken;
import io.muster.deviceauth.commands.DeviceCommand.RevokeDeviceToken;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
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
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A device has any number of authentication sets, and is let in by the one that is accepted. It
 * holds one live token at a time, and gets the same again while more than half of its life is left:
 * so a device that asks often costs no event.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Device {

  static final int MAX_SETS = 20;

  @AggregateIdentifier private DeviceId id;
  private TenantId tenantId;
  private Map<AuthSetId, AuthSetStatus> sets = new LinkedHashMap<>();
  private @Nullable Token token;
  private int lastSerial;

  /** Why it was silent, as it said since it last got a token. */
  private DisconnectionExplained.@Nullable Reason explained;

  private record Token(AuthSetId set, int serial, Instant issuedAt, Instant expiresAt) {}

  Device() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  Device(TenantId tenant, DeviceId device, String identityData) {
    apply(new DeviceRegistered(tenant, device, identityData));
  }

  DeviceId id() {
    return id;
  }

  /** The device showed a key and proved to own it: it gets a token if that key is let in. */
  @Nullable IssuedToken authenticate(
      String publicKey, Duration tokenLifetime, Instant now, DeviceLimits limits) {
    var set = AuthSetId.of(id, publicKey);
    var status = sets.get(set);
    if (status == null) {
      requireRoomForASet();
      apply(new AuthSetPresented(tenantId, id, set, publicKey));
    } else if (status == PREAUTHORIZED && hasRoom(limits) && limits.isReady(tenantId, id)) {
      accept(set);
    }
    return sets.get(set) == ACCEPTED ? tokenFor(set, tokenLifetime, now) : null;
  }

  /**
   * The owner of the key that is let in has agreed to another, and the owner of that one, too.
   *
   * @param serial of the token that the device has
   * @return null when the former key is not the one that is let in, the token is not the last one,
   *     or the next key is known already: people decide about that
   */
  @Nullable IssuedToken rotate(
      String formerKey, String nextKey, int serial, Duration tokenLifetime, Instant now) {
    var former = AuthSetId.of(id, formerKey);
    var next = AuthSetId.of(id, nextKey);
    if (sets.get(former) != ACCEPTED
        || token == null
        || token.serial != serial
        || (sets.containsKey(next) && sets.get(next) != PENDING)) {
      return null;
    }
    if (!sets.containsKey(next)) {
      apply(new AuthSetPresented(tenantId, id, next, nextKey));
    }
    accept(next);
    apply(new AuthSetDismissed(tenantId, id, former)); // it makes room for the next one
    return tokenFor(next, tokenLifetime, now);
  }

  /** Whoever knows an identity may show any number of keys: they must not fill the record. */
  private void requireRoomForASet() {
    if (sets.size() >= MAX_SETS) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-keys",
              "The device has shown " + MAX_SETS + " keys: dismiss authentication sets first")
          .asException();
    }
  }

  boolean hasSeen(String publicKey) {
    return sets.containsKey(AuthSetId.of(id, publicKey));
  }

  private IssuedToken tokenFor(AuthSetId set, Duration lifetime, Instant now) {
    if (token == null
        || !token.set.equals(set)
        || token.expiresAt.isBefore(now.plus(lifetime.dividedBy(2)))) {
      apply(new DeviceTokenIssued(tenantId, id, set, lastSerial + 1, now, now.plus(lifetime)));
    }
    var live = Optional.ofNullable(token).orElseThrow();
    return new IssuedToken(live.serial, live.issuedAt, live.expiresAt);
  }

  /**
   * @param accepted whether the key is let in at once, in place of another
   */
  void preauthorize(String publicKey, boolean accepted, DeviceLimits limits) {
    var set = AuthSetId.of(id, publicKey);
    if (!sets.containsKey(set)) {
      apply(new AuthSetPreauthorized(tenantId, id, set, publicKey));
    }
    if (accepted) {
      requireReady(limits);
      requireRoom(limits);
      accept(set);
    }
  }

  /** A device that is let in by another key counts already. */
  private boolean hasRoom(DeviceLimits limits) {
    return accepted().isPresent() || limits.hasRoomForAccepted(tenantId);
  }

  private void requireReady(DeviceLimits limits) {
    if (!limits.isReady(tenantId, id)) {
      throw Refusal.impossible(
              "configuration-missing",
              "A configuration and a flavor must be assigned to the device before it is accepted")
          .asException();
    }
  }

  private void requireRoom(DeviceLimits limits) {
    if (!hasRoom(limits)) {
      throw Refusal.impossible(
              "device-limit-reached", "The tenant has as many accepted devices as it may have")
          .asException();
    }
  }

  @CommandHandler
  void handle(DecideAuthSet command, DeviceLimits limits) {
    requireOwnTenant(command.tenantId());
    var status = requireSet(command.authSetId());
    if (!status.mayBecome(command.decision())) {
      throw Refusal.impossible(
              "transition-not-allowed",
              "A set that is " + status.wire() + " cannot become " + command.decision().wire())
          .asException();
    }
    if (command.decision() == ACCEPTED) {
      requireReady(limits);
      requireRoom(limits);
      accept(command.authSetId());
    } else if (status != REJECTED) {
      apply(new AuthSetRejected(tenantId, id, command.authSetId()));
    }
  }

  private void accept(AuthSetId set) {
    accepted()
        .filter(other -> !other.equals(set))
        .ifPresent(other -> apply(new AuthSetRejected(tenantId, id, other)));
    if (sets.get(set) != ACCEPTED) {
      apply(new AuthSetAccepted(tenantId, id, set));
    }
  }

  private Optional<AuthSetId> accepted() {
    return sets.entrySet().stream()
        .filter(set -> set.getValue() == ACCEPTED)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @CommandHandler
  void handle(DismissAuthSet command) {
    requireOwnTenant(command.tenantId());
    var status = requireSet(command.authSetId());
    if (status == ACCEPTED) {
      apply(new AuthSetRejected(tenantId, id, command.authSetId()));
    }
    apply(new AuthSetDismissed(tenantId, id, command.authSetId()));
    if (status == PREAUTHORIZED && sets.isEmpty()) {
      apply(new DeviceDecommissioned(tenantId, id));
    }
  }

  @CommandHandler
  IssuedToken handle(RenewDeviceToken command, Clock clock) {
    requireOwnTenant(command.tenantId());
    if (token == null || token.serial != command.serial()) {
      throw Refusal.notFound("token-not-found", "No such token is valid").asException();
    }
    return tokenFor(token.set, command.tokenLifetime(), clock.instant());
  }

  @CommandHandler
  void handle(RevokeDeviceToken command) {
    if (!command.tenantId().equals(tenantId) || token == null || token.serial != command.serial()) {
      throw Refusal.notFound("token-not-found", "No such token is valid").asException();
    }
    apply(new DeviceTokenRevoked(tenantId, id, command.serial()));
  }

  @CommandHandler
  void handle(ExplainDisconnection command) {
    requireOwnTenant(command.tenantId());
    if (command.reason() != explained) {
      apply(new DisconnectionExplained(tenantId, id, command.reason()));
    }
  }

  /** Nothing happens when somebody has decided meanwhile. */
  @CommandHandler
  void handle(ExpirePendingDevice command) {
    requireOwnTenant(command.tenantId());
    if (lastSerial == 0 && sets.values().stream().allMatch(status -> status == PENDING)) {
      apply(new DeviceDecommissioned(tenantId, id));
    }
  }

  @CommandHandler
  void handle(DecommissionDevice command) {
    requireOwnTenant(command.tenantId());
    apply(new DeviceDecommissioned(tenantId, id));
  }

  /** Answers "not found" across tenants, so that no tenant learns another's ids. */
  private void requireOwnTenant(TenantId tenant) {
    if (!tenant.equals(tenantId)) {
      throw Refusal.notFound("not-found", "There is no " + id).asException();
    }
  }

  private AuthSetStatus requireSet(AuthSetId set) {
    var status = sets.get(set);
    if (status == null) {
      throw Refusal.notFound(
              "auth-set-not-found", "Device " + id + " has no authentication set " + set)
          .asException();
    }
    return status;
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(DeviceRegistered event) {
    id = event.deviceId();
    tenantId = event.tenantId();
  }

  @EventSourcingHandler
  void on(AuthSetPresented event) {
    sets.put(event.authSetId(), PENDING);
  }

  @EventSourcingHandler
  void on(AuthSetPreauthorized event) {
    sets.put(event.authSetId(), PREAUTHORIZED);
  }

  @EventSourcingHandler
  void on(AuthSetAccepted event) {
    sets.put(event.authSetId(), ACCEPTED);
  }

  @EventSourcingHandler
  void on(AuthSetRejected event) {
    sets.put(event.authSetId(), REJECTED);
    voidTokenOf(event.authSetId());
  }

  @EventSourcingHandler
  void on(AuthSetDismissed event) {
    sets.remove(event.authSetId());
    voidTokenOf(event.authSetId());
  }

  private void voidTokenOf(AuthSetId set) {
    if (token != null && token.set.equals(set)) {
      token = null;
    }
  }

  @EventSourcingHandler
  void on(DisconnectionExplained event) {
    explained = event.reason();
  }

  @EventSourcingHandler
  void on(DeviceTokenIssued event) {
    lastSerial = event.serial();
    explained = null;
    token = new Token(event.authSetId(), event.serial(), event.issuedAt(), event.expiresAt());
  }

  @EventSourcingHandler
  void on(DeviceTokenRevoked event) {
    token = null;
  }

  @EventSourcingHandler
  void on(DeviceDecommissioned event) {
    markDeleted();
  }
}
