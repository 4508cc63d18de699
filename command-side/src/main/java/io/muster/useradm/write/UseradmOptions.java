package io.muster.useradm.write;

import io.muster.shared.options.Option;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How users log in. */
@ConfigurationProperties("muster.useradm")
public record UseradmOptions(
    @Option("how long the token of a user is valid") @DefaultValue("7d") Duration tokenLifetime,
    @Option("how long a session lasts from the login on, however often its token is renewed")
        @DefaultValue("30d")
        Duration sessionLifetime) {}
