package io.muster.embedded;

import io.muster.shared.options.Option;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where everything is kept. */
@ConfigurationProperties("muster")
public record EmbeddedOptions(
    @Option("the folder where everything is kept") @DefaultValue("muster-data") Path dataDir,
    @Option("a MongoDB for read models, instead of the embedded one") @DefaultValue("")
        String mongodbUri) {}
