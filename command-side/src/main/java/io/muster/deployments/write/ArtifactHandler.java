package io.muster.deployments.write;

import io.muster.deployments.commands.ArtifactCommand.RecordArtifact;
import io.muster.deployments.commands.ArtifactCommand.RemoveArtifact;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactSlotId;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/** Takes and frees an artifact's slots together with the artifact itself, or not at all. */
@Component
class ArtifactHandler {

  private final Repository<Artifact> artifacts;
  private final Repository<ArtifactSlot> slots;

  ArtifactHandler(Repository<Artifact> artifacts, Repository<ArtifactSlot> slots) {
    this.artifacts = artifacts;
    this.slots = slots;
  }

  @CommandHandler
  void handle(RecordArtifact command) throws Exception {
    for (var slot : slotsOf(command.tenantId(), command.content())) {
      slots
          .loadOrCreate(slot.toString(), ArtifactSlot::new)
          .execute(it -> it.take(command.tenantId(), slot, command.artifactId()));
    }
    artifacts.newInstance(() -> new Artifact(command));
  }

  /** Answers the checksum of the bytes that the artifact had. */
  @CommandHandler
  String handle(RemoveArtifact command, ArtifactUse use) {
    ArtifactContent content =
        artifacts
            .load(command.artifactId().toString())
            .invoke(artifact -> artifact.remove(command.tenantId(), use));
    for (var slot : slotsOf(command.tenantId(), content)) {
      slots
          .load(slot.toString())
          .execute(it -> it.free(command.tenantId(), slot, command.artifactId()));
    }
    return content.sha256();
  }

  /** Sorted, so that two commands take their locks in the same order. */
  private static List<ArtifactSlotId> slotsOf(TenantId tenant, ArtifactContent content) {
    return content.deviceTypes().stream()
        .distinct()
        .sorted()
        .map(type -> ArtifactSlotId.of(tenant, content.name(), type))
        .toList();
  }
}
