package io.muster.deployments.write;

import io.muster.artifact.ArtifactReader;
import io.muster.artifact.SignatureKey;
import io.muster.shared.options.IllegalOptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the aggregates of this context are given. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeploymentsOptions.class)
class DeploymentsConfiguration {

  @Bean
  ArtifactReader artifactReader(DeploymentsOptions options) {
    return new ArtifactReader(
        options.artifactKeys().stream().map(DeploymentsConfiguration::trusted).toList(),
        options.artifactExpandedSize().toBytes());
  }

  private static SignatureKey trusted(Path file) {
    try {
      return SignatureKey.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalOptionException(
          "muster.deployments.artifact-keys names "
              + file
              + ", which is no readable RSA or EC key in PEM");
    }
  }
}
