package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.commands.DeviceDeploymentCommand.OfferUpdate;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells a device what to install.
 *
 * <p>Budget of a poll. Nothing for the device: no command and no event; no read when the device
 * asked before and no event since concerns it or its tenant's open deployments, else one read by
 * primary key. An update: one read by primary key, one command; one event the first time.
 */
@Component
public class UpdateOffers {

  private final DeploymentLookups lookups;
  private final CommandGateway commands;

  /** By device: the open deployments it was held against, all of them not for it. */
  private final Cache<DeviceId, List<OpenDeployment>> nothing =
      Caffeine.newBuilder().maximumSize(200_000).build();

  UpdateOffers(DeploymentLookups lookups, CommandGateway commands) {
    this.lookups = lookups;
    this.commands = commands;
  }

  /** What to install. */
  public record Offer(DeploymentId deployment, ArtifactId artifact, ArtifactContent content) {}

  /**
   * @param provides what the device says of itself: {@code artifact_name}, {@code device_type}, ...
   */
  public Optional<Offer> next(TenantId tenant, DeviceId device, Map<String, String> provides) {
    var open = lookups.openDeployments(tenant);
    // The cached list is the same object until an event changes it, and this entry goes with an
    // event of the device.
    if (nothing.getIfPresent(device) == open) {
      return Optional.empty();
    }
    var row = lookups.device(tenant, device);
    var offer = row.flatMap(it -> offer(tenant, device, it, open, provides));
    if (offer.isEmpty() && row.map(it -> candidates(it, open).isEmpty()).orElse(true)) {
      nothing.put(device, open);
    }
    return offer;
  }

  /** Told of events that concern a device, once the look-ups show them. */
  public void changed(DeviceId device) {
    nothing.invalidate(device);
  }

  private Optional<Offer> offer(
      TenantId tenant,
      DeviceId device,
      DeviceRow row,
      List<OpenDeployment> open,
      Map<String, String> provides) {
    for (var deployment : candidates(row, open)) {
      var installed = deployment.artifactName().equals(provides.get("artifact_name"));
      var fitting =
          lookups.release(tenant, deployment.artifactName()).stream()
              .filter(artifact -> artifact.fits(provides))
              .findFirst();
      @Nullable ArtifactId told =
          commands.sendAndWait(
              new OfferUpdate(
                  tenant,
                  deployment.deploymentId(),
                  device,
                  fitting
                      .map(artifact -> new ArtifactId(java.util.UUID.fromString(artifact.id())))
                      .orElse(null),
                  installed,
                  provides));
      if (told != null) {
        return lookups
            .artifact(told)
            .map(artifact -> new Offer(deployment.deploymentId(), told, artifact.content()));
      }
      return Optional.empty(); // its part is over; the next deployment comes with the next poll
    }
    return Optional.empty();
  }

  /** The one it is in the middle of; else those that are for it and not done, oldest first. */
  private static List<OpenDeployment> candidates(DeviceRow row, List<OpenDeployment> open) {
    var candidates = new ArrayList<OpenDeployment>();
    for (var deployment : open) {
      if (deployment.id().equals(row.open())) {
        return List.of(deployment);
      }
      if (row.acceptedSet() != null
          && !deployment.paused()
          && !row.done().contains(deployment.id())
          && deployment.isFor(row)) {
        candidates.add(deployment);
      }
    }
    return candidates;
  }
}
