package io.muster.shared.write;

import io.muster.shared.options.Option;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What every context must know of the platform. */
@ConfigurationProperties("muster")
public record PlatformOptions(
    @Option("the first tenant: of the first administrator, who runs the platform, and of devices")
        @DefaultValue("default")
        String tenant,
    @Option("how many aggregates are kept in memory; one takes about a kilobyte")
        @DefaultValue("80000")
        int aggregateCacheSize) {}
