package io.muster.deviceauth.write;

import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How devices are let in. */
@ConfigurationProperties("muster.deviceauth")
public record DeviceauthOptions(
    @Option("how long the token of a device is valid") @DefaultValue("7d")
        Duration tokenLifetime) {}
