package io.muster.deviceauth.write;

import io.muster.deviceauth.commands.DeviceCommand.Admission;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevice;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevices;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevices.Outcome;
import io.muster.deviceauth.commands.DeviceCommand.RequestAuthentication;
import io.muster.deviceauth.commands.DeviceCommand.RotateDeviceKey;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.access.DiskSpace;
import io.muster.shared.access.Tenants;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Fanout;
import java.time.Clock;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Commands that name an identity and not yet a device: finds the device that has it, or registers
 * one. Identity and device change together or not at all. The identity is always locked first.
 */
@Component
class AuthenticationHandler {

  private final Repository<DeviceIdentity> identities;
  private final Repository<Device> devices;
  private final DeviceLimits limits;
  private final Tenants tenants;
  private final Newcomers newcomers;
  private final DiskSpace disk;
  private final Fanout fanout;

  AuthenticationHandler(
      Repository<DeviceIdentity> identities,
      Repository<Device> devices,
      DeviceLimits limits,
      Tenants tenants,
      Newcomers newcomers,
      DiskSpace disk,
      Fanout fanout) {
    this.newcomers = newcomers;
    this.disk = disk;
    this.fanout = fanout;
    this.identities = identities;
    this.devices = devices;
    this.limits = limits;
    this.tenants = tenants;
  }

  /** A device that is known and has a token costs no event; both aggregates come from the cache. */
  @CommandHandler
  Admission handle(RequestAuthentication command, Clock clock) throws Exception {
    var identity = identity(command.identityId());
    var known = holder(identity);
    if (known == null) {
      newcomers.admitDevice(command.tenantId(), command.network());
    } else if (!known.invoke(it -> it.hasSeen(command.publicKey()))) {
      newcomers.admitKey(command.tenantId(), command.identityId(), command.network());
    }
    var deviceId = known == null ? command.newDeviceId() : known.invoke(Device::id);
    var device =
        known == null
            ? register(
                identity,
                command.tenantId(),
                command.identityId(),
                deviceId,
                command.identityData())
            : known;
    var token =
        device.invoke(
            it ->
                it.authenticate(
                    command.publicKey(), command.tokenLifetime(), clock.instant(), limits));
    return new Admission(deviceId, token);
  }

  @CommandHandler
  Admission handle(RotateDeviceKey command, Clock clock) throws Exception {
    disk.require();
    tenants.requireRoomInRecord(command.tenantId());
    var known = holder(identity(command.identityId()));
    if (known == null) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED, "device-not-admitted", "The device is not known")
          .asException();
    }
    var token =
        known.invoke(
            it ->
                it.rotate(
                    command.formerKey(),
                    command.nextKey(),
                    command.serial(),
                    command.tokenLifetime(),
                    clock.instant()));
    return new Admission(known.invoke(Device::id), token);
  }

  @CommandHandler
  List<Outcome> handle(PreauthorizeDevices command) {
    return fanout.trySend(command.devices()).stream()
        .map(
            result ->
                result instanceof RefusedException refused
                    ? new Outcome(null, refused.refusal())
                    : new Outcome((DeviceId) result, null))
        .toList();
  }

  /** Answers the device's id. */
  @CommandHandler
  DeviceId handle(PreauthorizeDevice command) throws Exception {
    var identity = identity(command.identityId());
    var known = holder(identity);
    if (known == null) {
      register(
              identity,
              command.tenantId(),
              command.identityId(),
              command.newDeviceId(),
              command.identityData())
          .execute(device -> device.preauthorize(command.publicKey(), false, limits));
      return command.newDeviceId();
    }
    var deviceId = known.invoke(Device::id);
    if (!command.force()) {
      throw new Refusal(
              Refusal.Kind.CONFLICT,
              "device-exists",
              "Device " + deviceId + " has this identity; set force to let the key in there",
              deviceId.toString())
          .asException();
    }
    known.execute(device -> device.preauthorize(command.publicKey(), true, limits));
    return deviceId;
  }

  private Aggregate<DeviceIdentity> identity(IdentityId id) throws Exception {
    return identities.loadOrCreate(id.toString(), DeviceIdentity::new);
  }

  private @Nullable Aggregate<Device> holder(Aggregate<DeviceIdentity> identity) {
    var holder = identity.invoke(DeviceIdentity::holder);
    try {
      return holder == null ? null : devices.load(holder.toString());
    } catch (AggregateNotFoundException e) {
      return null; // it was decommissioned: the identity is free
    }
  }

  private Aggregate<Device> register(
      Aggregate<DeviceIdentity> identity,
      TenantId tenant,
      IdentityId identityId,
      DeviceId deviceId,
      String identityData)
      throws Exception {
    identity.execute(it -> it.claim(tenant, identityId, deviceId));
    return devices.newInstance(() -> new Device(tenant, deviceId, identityData));
  }
}
