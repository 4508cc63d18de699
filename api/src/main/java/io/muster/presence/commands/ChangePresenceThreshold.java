package io.muster.presence.commands;

import io.muster.presence.events.PresenceThresholdId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * @param seconds after which a device that is not heard of is silent; 0 for never
 */
public record ChangePresenceThreshold(TenantId tenantId, long seconds) implements Command {

  @TargetAggregateIdentifier
  public PresenceThresholdId presenceThresholdId() {
    return new PresenceThresholdId(tenantId);
  }
}
