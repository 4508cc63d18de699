package io.muster.actions.commands;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.RoutingKey;
import org.jspecify.annotations.Nullable;

/**
 * The same action for many devices. Answered by {@link Counts}.
 *
 * @param requestId the ids of the actions are made of it: a repeat requests nothing twice
 */
public record RequestActions(
    @RoutingKey TenantId tenantId,
    UUID requestId,
    List<DeviceId> devices,
    String actions,
    @Nullable String environment,
    String lane,
    Duration timeout,
    Instant notAfter)
    implements Command {

  /** How many devices it was requested of, and how many had too many open actions. */
  public record Counts(int count, int refused) {}
}
