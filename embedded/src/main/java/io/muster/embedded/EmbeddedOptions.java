package io.muster.embedded;

import io.muster.shared.options.Option;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** Where everything is kept. */
@ConfigurationProperties("muster")
public record EmbeddedOptions(
    @Option("the folder where everything is kept") @DefaultValue("muster-data") Path dataDir,
    @Option("the folder of the keys; keys in the data directory unless told")
        @Nullable Path keysDir,
    @Option("a MongoDB for read models, instead of the embedded one") @DefaultValue("")
        String mongodbUri,
    @Option("space on the disk of the data directory that devices and uploads leave free")
        @DefaultValue("200MB")
        DataSize diskReserve) {

  /** Where the keys are. */
  public Path keys() {
    return keysDir == null ? dataDir.resolve(DataDirectory.KEYS) : keysDir;
  }
}
