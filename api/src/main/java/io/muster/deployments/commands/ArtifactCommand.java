package io.muster.deployments.commands;

import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** Everything that can be asked of artifacts. */
public sealed interface ArtifactCommand extends Command {

  ArtifactId artifactId();

  /** The artifact's file is verified and durable. */
  record RecordArtifact(
      TenantId tenantId,
      @RoutingKey ArtifactId artifactId,
      ArtifactContent content,
      String description)
      implements ArtifactCommand {}

  record DescribeArtifact(TenantId tenantId, @RoutingKey ArtifactId artifactId, String description)
      implements ArtifactCommand {}

  record RemoveArtifact(TenantId tenantId, @RoutingKey ArtifactId artifactId)
      implements ArtifactCommand {}
}
