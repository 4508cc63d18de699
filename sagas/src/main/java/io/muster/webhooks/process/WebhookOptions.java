package io.muster.webhooks.process;

import io.muster.shared.network.Network;
import io.muster.shared.options.IllegalOptionException;
import io.muster.shared.options.Option;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where webhooks may go. */
@ConfigurationProperties("muster.webhooks")
public record WebhookOptions(
    @Option(
            "networks that webhooks may go to although they are internal, as 10.1.0.0/16, separated"
                + " by commas; also by plain http")
        @DefaultValue("")
        List<String> internalNetworks) {

  public WebhookOptions {
    internalNetworks = internalNetworks.stream().filter(it -> !it.isBlank()).toList();
    for (var network : internalNetworks) {
      if (Network.parse(network).isEmpty()) {
        throw new IllegalOptionException(
            "muster.webhooks.internal-networks: "
                + network
                + " is no network; one is written as 10.1.0.0/16");
      }
    }
  }

  List<Network> networks() {
    return internalNetworks.stream().flatMap(network -> Network.parse(network).stream()).toList();
  }
}
