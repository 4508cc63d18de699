package io.muster.deviceauth.write;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How devices are let in. */
@ConfigurationProperties("muster.deviceauth")
public record DeviceauthOptions(
    @Option("how long the token of a device is valid") @DefaultValue("7d") Duration tokenLifetime,
    @Option("devices and keys never seen before that one network address may show in a minute")
        @DefaultValue("600")
        long newcomersPerMinute,
    @Option("devices of a tenant without a limit of its own that may wait to be accepted")
        @DefaultValue("10000")
        long pendingDevices) {

  public DeviceauthOptions {
    if (newcomersPerMinute < 0 || pendingDevices < 0) {
      throw new IllegalOptionException(
          "muster.deviceauth.newcomers-per-minute and pending-devices must be 0 or more");
    }
  }
}
