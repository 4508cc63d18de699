package io.muster.deviceauth.write;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** How devices are let in. */
@ConfigurationProperties("muster.deviceauth")
public record DeviceauthOptions(
    @Option("how long the token of a device is valid") @DefaultValue("7d") Duration tokenLifetime,
    @Option("devices and keys never seen before that one network address may show in a minute")
        @DefaultValue("600")
        long newcomersPerMinute,
    @Option("devices of a tenant without a limit of its own that may wait to be accepted")
        @DefaultValue("10000")
        long pendingDevices,
    @Option("requests that one device may send in a second") @DefaultValue("100")
        long requestsPerSecond,
    @Option("bytes of events that one device may add to the record in a day") @DefaultValue("20MB")
        DataSize eventBytesPerDay,
    @Option("bits that the RSA key of a device has at least, from 1024") @DefaultValue("1024")
        int minRsaBits) {

  /** Longer keys make each check slow. */
  public static final int MAX_RSA_BITS = 8192;

  private static final int MIN_RSA_BITS = 1024;

  public DeviceauthOptions {
    if (minRsaBits < MIN_RSA_BITS || minRsaBits > MAX_RSA_BITS) {
      throw new IllegalOptionException(
          "muster.deviceauth.min-rsa-bits must be " + MIN_RSA_BITS + " to " + MAX_RSA_BITS);
    }
    if (newcomersPerMinute < 0 || pendingDevices < 0) {
      throw new IllegalOptionException(
          "muster.deviceauth.newcomers-per-minute and pending-devices must be 0 or more");
    }
    if (requestsPerSecond < 1 || eventBytesPerDay.toBytes() < 1) {
      throw new IllegalOptionException(
          "muster.deviceauth.requests-per-second and event-bytes-per-day must be 1 or more");
    }
  }
}
