package io.muster.deviceauth.process;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How long devices may wait to be accepted. */
@ConfigurationProperties("muster.deviceauth")
public record PendingOptions(
    @Option("after how long devices that nobody accepted or rejected are forgotten; 0 for never")
        @DefaultValue("30d")
        Duration pendingExpiry) {

  public PendingOptions {
    if (pendingExpiry.isNegative()) {
      throw new IllegalOptionException("muster.deviceauth.pending-expiry must be 0 or more");
    }
  }
}
