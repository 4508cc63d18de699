package io.muster.deployments.write;

import io.muster.deployments.commands.DeploymentCommand.CountDevices;
import io.muster.deployments.commands.DeploymentCommand.CreateDeployment;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Creates deployments. Cost, whatever the number of devices: one command where they are named; one
 * more, and a few reads by index, where they are to be counted.
 */
@Component
public class NewDeployments {

  private final DeviceCounts counts;
  private static final Logger log = LoggerFactory.getLogger(NewDeployments.class);

  private final CommandGateway commands;
  private final Clock clock;
  private final Duration lifetime;

  NewDeployments(
      DeviceCounts counts, CommandGateway commands, Clock clock, DeploymentsOptions options) {
    this.counts = counts;
    this.commands = commands;
    this.clock = clock;
    this.lifetime = options.lifetime();
  }

  /**
   * @param startsAt null for at once; a time that is over is at once, too
   * @param forced whether devices that have the artifact install it once more
   */
  public DeploymentId create(
      TenantId tenant,
      String name,
      String artifactName,
      Target target,
      @Nullable Instant startsAt,
      boolean forced) {
    if (counts.isEmpty(tenant, target)) {
      throw Refusal.malformed(
              "no-devices",
              target instanceof Target.Group(var group)
                  ? "The group " + group + " has no device that is accepted"
                  : "No device is accepted")
          .asException();
    }
    var id = new DeploymentId(UUID.randomUUID());
    var now = clock.instant();
    var later = startsAt != null && startsAt.isAfter(now) ? startsAt : null;
    commands.sendAndWait(
        new CreateDeployment(
            tenant,
            id,
            name,
            artifactName,
            target,
            later,
            forced,
            lifetime.isZero() ? null : (later == null ? now : later).plus(lifetime)));
    if (!(target instanceof Target.Devices)) {
      try {
        commands.sendAndWait(new CountDevices(tenant, id));
      } catch (RuntimeException e) {
        log.warn("The process counts the devices of deployment {}", id, e); // which hears of it too
      }
    }
    return id;
  }
}
