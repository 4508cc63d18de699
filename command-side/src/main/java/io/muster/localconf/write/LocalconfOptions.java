package io.muster.localconf.write;

import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The bound of what a device may store. */
@ConfigurationProperties("muster.localconf")
public record LocalconfOptions(
    @Option("how many bytes one stored configuration of a device may have, at most 131072")
        @DefaultValue("65536")
        int maxBytes) {

  private static final int MOST = 128 << 10;

  public LocalconfOptions {
    if (maxBytes < 1 || maxBytes > MOST) {
      throw new IllegalOptionException("muster.localconf.max-bytes must be 1 to " + MOST);
    }
  }
}
