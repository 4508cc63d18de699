package io.muster.deployments.write;

import io.muster.deployments.commands.ArtifactCommand.RemoveArtifact;
import io.muster.deployments.events.ArtifactId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;

/** Releases as wholes: all artifacts of a name. */
@Component
public class Releases {

  private final DeploymentLookups lookups;
  private final CommandGateway commands;
  private final ReleaseLock lock;
  private final ArtifactBytes bytes;

  Releases(
      DeploymentLookups lookups, CommandGateway commands, ReleaseLock lock, ArtifactBytes bytes) {
    this.lookups = lookups;
    this.commands = commands;
    this.lock = lock;
    this.bytes = bytes;
  }

  /** Refuses a name that no artifact has. */
  public void require(TenantId tenant, String name) {
    if (lookups.release(tenant, name).isEmpty()) {
      throw Refusal.notFound("release-not-found", "There is no release " + name).asException();
    }
  }

  /** Removes every artifact of each name; when one of them is in use, none. */
  public void remove(TenantId tenant, List<String> names) throws IOException {
    var removed =
        lock.with(
            tenant,
            () -> {
              names.forEach(name -> require(tenant, name));
              names.forEach(name -> requireUnused(tenant, name));
              return names.stream().flatMap(name -> removeAll(tenant, name).stream()).toList();
            });
    for (var sha256 : removed) {
      bytes.deleteUnlessUsed(sha256);
    }
  }

  private void requireUnused(TenantId tenant, String name) {
    if (lookups.inUse(tenant, name)) {
      throw Refusal.conflict(
              "release-in-use",
              "An active deployment uses the release " + name + ": finish or abort it first")
          .asException();
    }
  }

  private List<String> removeAll(TenantId tenant, String name) {
    var checksums = new ArrayList<String>();
    for (var artifact : lookups.release(tenant, name)) {
      checksums.add(
          commands.sendAndWait(
              new RemoveArtifact(tenant, new ArtifactId(UUID.fromString(artifact.id())))));
    }
    return checksums;
  }
}
