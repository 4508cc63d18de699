package io.muster.deployments.write;

import io.muster.shared.options.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** The bounds of artifacts and deployments. */
@ConfigurationProperties("muster.deployments")
public record DeploymentsOptions(
    @Option("after which what is open of a deployment is aborted; 0 for never") @DefaultValue("0")
        Duration lifetime,
    @Option("the largest artifact") @DefaultValue("10GB") DataSize artifactSize,
    @Option("the most that the payloads of an artifact may expand to") @DefaultValue("50GB")
        DataSize artifactExpandedSize,
    @Option("files of public keys (PEM), with commas between; then artifacts must be signed")
        @DefaultValue
        List<Path> artifactKeys,
    @Option("the server as devices see it, for download addresses; as they ask when it is empty")
        @DefaultValue("")
        String publicUrl) {}
