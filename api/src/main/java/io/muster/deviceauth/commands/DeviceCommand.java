package io.muster.deviceauth.commands;

import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained.Reason;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.commands.Command;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.RoutingKey;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything a device, or a person about a device, can ask of device authentication. */
public sealed interface DeviceCommand extends Command {

  /**
   * A device asks to be let in; its signature has been verified. Answered by an {@link Admission}.
   *
   * @param identityData canonical JSON object
   * @param publicKey PEM, SubjectPublicKeyInfo
   * @param newDeviceId the id to register under if nobody has the identity
   * @param network that it asks from: newcomers are counted by it, and it is kept nowhere
   * @param tokenLifetime of a token issued now
   */
  record RequestAuthentication(
      TenantId tenantId,
      @RoutingKey IdentityId identityId,
      String identityData,
      String publicKey,
      DeviceId newDeviceId,
      String network,
      Duration tokenLifetime)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /**
   * A device shows another key; the signatures of both keys have been verified. Answered by an
   * {@link Admission}.
   *
   * @param formerKey PEM, SubjectPublicKeyInfo: the key that is let in
   * @param nextKey PEM, SubjectPublicKeyInfo: the one that takes its place
   * @param serial of the token that the device has: it is void afterwards, so that nobody can
   *     repeat the request
   */
  record RotateDeviceKey(
      TenantId tenantId,
      @RoutingKey IdentityId identityId,
      String formerKey,
      String nextKey,
      int serial,
      Duration tokenLifetime)
      implements DeviceCommand {}

  /**
   * People announce many devices at once. Answered by a list: the device's id, or why it was
   * refused.
   */
  record PreauthorizeDevices(@RoutingKey TenantId tenantId, List<PreauthorizeDevice> devices)
      implements DeviceCommand {

    /** One of both is null. */
    public record Outcome(@Nullable DeviceId deviceId, @Nullable Refusal refusal) {}
  }

  /**
   * What a device was told.
   *
   * @param token null unless it is let in
   */
  record Admission(DeviceId deviceId, @Nullable IssuedToken token) {}

  /** A token's dates; the token is computed from them. */
  record IssuedToken(int serial, Instant issuedAt, Instant expiresAt) {}

  /**
   * A person announces a device before it comes.
   *
   * @param force accept at once, and reject the set that was accepted before
   */
  record PreauthorizeDevice(
      TenantId tenantId,
      @RoutingKey IdentityId identityId,
      String identityData,
      String publicKey,
      DeviceId newDeviceId,
      boolean force)
      implements DeviceCommand {}

  /** Accept or reject one authentication set. */
  record DecideAuthSet(
      TenantId tenantId,
      @TargetAggregateIdentifier DeviceId deviceId,
      AuthSetId authSetId,
      AuthSetStatus decision)
      implements DeviceCommand {

    /** Somebody must be able to shut out whoever filled the record. */
    @Override
    public boolean evenWhenFull() {
      return decision != AuthSetStatus.ACCEPTED;
    }
  }

  record DismissAuthSet(
      TenantId tenantId, @TargetAggregateIdentifier DeviceId deviceId, AuthSetId authSetId)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** The device shows its token, which has expired. Answered by an {@link IssuedToken}. */
  record RenewDeviceToken(
      TenantId tenantId,
      @TargetAggregateIdentifier DeviceId deviceId,
      int serial,
      Duration tokenLifetime)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  record RevokeDeviceToken(
      TenantId tenantId, @TargetAggregateIdentifier DeviceId deviceId, int serial)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  record ExplainDisconnection(
      TenantId tenantId, @TargetAggregateIdentifier DeviceId deviceId, Reason reason)
      implements DeviceCommand {}

  /** Decommissions a device about which nobody decided since it was registered. */
  record ExpirePendingDevice(TenantId tenantId, @TargetAggregateIdentifier DeviceId deviceId)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  record DecommissionDevice(TenantId tenantId, @TargetAggregateIdentifier DeviceId deviceId)
      implements DeviceCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }
}
