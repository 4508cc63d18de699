package io.muster.presence.write;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** When devices are silent, where their tenant says nothing. */
@ConfigurationProperties("muster.presence")
public record PresenceOptions(
    @Option("after which time a device that is not heard of is silent; PT0S for never")
        @DefaultValue("P1D")
        Duration silentAfter) {

  /** Below that a poll that is a little late would be silence. */
  public static final long LEAST = 60;

  /** Seconds. */
  public static final long MOST = 366L * 24 * 3600;

  public PresenceOptions {
    var seconds = silentAfter.toSeconds();
    if (seconds != 0 && (seconds < LEAST || seconds > MOST)) {
      throw new IllegalOptionException(
          "muster.presence.silent-after must be PT0S, or from a minute to a year");
    }
  }
}
