package io.muster.deviceauth.events;

import java.util.Optional;
import java.util.UUID;

/** The {@code jti} of a device's token: names its device, so that revoking needs no look-up. */
public record DeviceTokenId(DeviceId deviceId, int serial) {

  /** Empty when the text is no such id. */
  public static Optional<DeviceTokenId> parse(String jti) {
    var dot = jti.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      var device = new DeviceId(UUID.fromString(jti.substring(0, dot)));
      return Optional.of(new DeviceTokenId(device, Integer.parseInt(jti.substring(dot + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return deviceId + "." + serial;
  }
}
