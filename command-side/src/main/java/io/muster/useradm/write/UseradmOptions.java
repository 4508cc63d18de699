package io.muster.useradm.write;

import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How users log in. */
@ConfigurationProperties("muster.useradm")
public record UseradmOptions(
    @Option("how long the token of a user is valid") @DefaultValue("7d") Duration tokenLifetime) {}
