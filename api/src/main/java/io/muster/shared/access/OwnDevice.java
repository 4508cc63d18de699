package io.muster.shared.access;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import java.util.UUID;

/** A device may speak only for itself, also where the address names a device. */
public final class OwnDevice {

  private OwnDevice() {}

  /**
   * The device that asks.
   *
   * @param named by the address
   * @throws RuntimeException a refusal, {@code not-your-device}, when it names another
   */
  public static DeviceId require(Caller caller, String named) {
    if (!named.equals(caller.subject())) {
      throw new Refusal(
              Refusal.Kind.FORBIDDEN, "not-your-device", "A device may speak only for itself")
          .asException();
    }
    return new DeviceId(UUID.fromString(named));
  }
}
