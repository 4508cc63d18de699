package io.muster.deployments.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.deployments.commands.DeviceDeploymentCommand.OfferUpdate;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactId;
import io.muster.deployments.events.DeploymentId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;
import io.muster.shared.projection.Follower;
import io.muster.shared.write.RebootRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells a device what to install.
 *
 * <p>Budget of a poll. Nothing for the device: no command and no event; no read when the device
 * asked before and no event since changed its row or its tenant's open deployments, else one read
 * by primary key. An update: two reads by primary key, one command; one event the first time.
 */
@Component
public class UpdateOffers implements Follower {

  private static final int STRIPES = 1 << 14;

  private final DeploymentLookups lookups;
  private final CommandGateway commands;
  private final RebootRegister reboots;

  /** By device: the open deployments it was held against, none of them for it. */
  private final Cache<DeviceId, Map<String, OpenDeploymentRow>> nothing =
      Caffeine.newBuilder().maximumSize(200_000).build();

  /** Grows with the events of a device: what was looked up before must not be kept after. */
  private final AtomicIntegerArray changes = new AtomicIntegerArray(STRIPES);

  UpdateOffers(DeploymentLookups lookups, CommandGateway commands, RebootRegister reboots) {
    this.reboots = reboots;
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
    // The cached map is the same object until an event changes it, and this entry goes with an
    // event of the device.
    if (nothing.getIfPresent(device) == open) {
      return Optional.empty();
    }
    var before = changes.get(stripe(device));
    var row = lookups.device(tenant, device);
    var candidates = row.map(it -> candidates(it, open)).orElse(List.of());
    if (candidates.isEmpty()) {
      nothing.put(device, open);
      if (changes.get(stripe(device)) != before) {
        nothing.invalidate(device);
      }
      return Optional.empty();
    }
    var begun = row.orElseThrow().open();
    var mayBegin = begun.containsAll(ids(candidates)) || !reboots.isRebooting(tenant, device);
    return candidates.stream()
        .filter(deployment -> mayBegin || begun.contains(deployment.id()))
        .flatMap(deployment -> offer(tenant, device, deployment, provides).stream())
        .findFirst();
  }

  private static List<String> ids(List<OpenDeploymentRow> deployments) {
    return deployments.stream().map(OpenDeploymentRow::id).toList();
  }

  private static int stripe(DeviceId device) {
    return device.hashCode() & (STRIPES - 1);
  }

  @Override
  public void changed(List<DomainEvent> events) {
    for (var event : events) {
      DeviceRow.changedBy(event)
          .ifPresent(
              device -> {
                changes.incrementAndGet(stripe(device));
                nothing.invalidate(device);
              });
    }
  }

  @Override
  public void reset() {
    for (var stripe = 0; stripe < STRIPES; stripe++) {
      changes.incrementAndGet(stripe);
    }
    nothing.invalidateAll();
  }

  /** Empty when the device's part in the deployment is over. */
  private Optional<Offer> offer(
      TenantId tenant,
      DeviceId device,
      OpenDeploymentRow deployment,
      Map<String, String> provides) {
    var release = lookups.release(tenant, deployment.artifactName());
    var fitting = release.stream().filter(artifact -> artifact.fits(provides)).findFirst();
    @Nullable ArtifactId told =
        commands.sendAndWait(
            new OfferUpdate(
                tenant,
                deployment.deploymentId(),
                device,
                fitting
                    .map(artifact -> new ArtifactId(UUID.fromString(artifact.id())))
                    .orElse(null),
                fitting.map(artifact -> artifact.content().sizeBytes()).orElse(0L),
                !deployment.forced()
                    && deployment.artifactName().equals(provides.get("artifact_name")),
                provides));
    return told == null
        ? Optional.empty()
        : release.stream()
            .filter(artifact -> artifact.id().equals(told.toString()))
            .findFirst()
            .map(artifact -> new Offer(deployment.deploymentId(), told, artifact.content()));
  }

  /** Those it is in the middle of; then those that are for it and not done; oldest first. */
  private static List<OpenDeploymentRow> candidates(
      DeviceRow row, Map<String, OpenDeploymentRow> open) {
    var begun = new ArrayList<OpenDeploymentRow>();
    var candidates = new ArrayList<OpenDeploymentRow>();
    for (var deployment : open.values()) {
      if (row.open().contains(deployment.id())) {
        begun.add(deployment);
      } else if (row.accepted()
          && deployment.isTold()
          && !row.done().contains(deployment.id())
          && deployment.isFor(row)) {
        candidates.add(deployment);
      }
    }
    begun.addAll(candidates);
    return begun;
  }
}
