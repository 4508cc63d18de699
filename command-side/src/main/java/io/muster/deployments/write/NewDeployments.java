package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Checks a new deployment against what there is. Cost: one count by index, one command, one event,
 * whatever the number of devices.
 */
@Component
public class NewDeployments {

  private final DeploymentLookups lookups;
  private final DeviceCounts counts;
  private final CommandGateway commands;
  private final ReleaseLock releases;
  private final Clock clock;
  private final Duration lifetime;

  NewDeployments(
      DeploymentLookups lookups,
      DeviceCounts counts,
      CommandGateway commands,
      ReleaseLock releases,
      Clock clock,
      DeploymentsOptions options) {
    this.lookups = lookups;
    this.counts = counts;
    this.commands = commands;
    this.releases = releases;
    this.clock = clock;
    this.lifetime = options.lifetime();
  }

  public DeploymentId create(TenantId tenant, String name, String artifactName, Target target) {
    return releases.with(tenant, () -> checkAndCreate(tenant, name, artifactName, target));
  }

  private DeploymentId checkAndCreate(
      TenantId tenant, String name, String artifactName, Target target) {
    if (lookups.release(tenant, artifactName).isEmpty()) {
      throw Refusal.impossible(
              "release-not-found", "There is no artifact of the name " + artifactName)
          .asException();
    }
    var count = count(tenant, target);
    refuseTwin(tenant, name, artifactName, target, count);
    var id = new DeploymentId(UUID.randomUUID());
    commands.sendAndWait(
        new CreateDeployment(tenant, id, name, artifactName, target, count, expiry()));
    return id;
  }

  private int count(TenantId tenant, Target target) {
    var count = counts.now(tenant, target);
    if (count == 0) {
      throw Refusal.malformed(
              "no-devices",
              target instanceof Target.Group(var group)
                  ? "The group " + group + " has no device that is accepted"
                  : "No device is accepted")
          .asException();
    }
    return count;
  }

  private void refuseTwin(
      TenantId tenant, String name, String artifactName, Target target, int count) {
    var twin =
        lookups.openDeployments(tenant).values().stream()
            .filter(open -> open.name().equals(name) && open.artifactName().equals(artifactName))
            .filter(open -> open.deviceCount() == count && sameTarget(open, target))
            .findFirst();
    if (twin.isPresent()) {
      throw Refusal.conflict(
              "deployment-exists", "Deployment " + twin.get().id() + " is the same and active")
          .asException();
    }
  }

  private static boolean sameTarget(OpenDeployment open, Target target) {
    return switch (target) {
      case Target.Devices(var ids) ->
          open.kind() == OpenDeployment.Kind.NAMED
              && Arrays.equals(open.named(), NamedDevices.of(ids));
      case Target.Group(var group) -> group.value().equals(open.group());
      case Target.Everybody _ -> open.kind() == OpenDeployment.Kind.EVERYBODY;
    };
  }

  private @Nullable Instant expiry() {
    return lifetime.isZero() ? null : clock.instant().plus(lifetime);
  }
}
