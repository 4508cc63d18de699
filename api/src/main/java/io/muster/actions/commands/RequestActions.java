package io.muster.actions.commands;

import io.muster.inventory.events.GroupName;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Duration;
import org.axonframework.commandhandling.RoutingKey;
import org.jspecify.annotations.Nullable;

/**
 * The same action for every device of a group. Answered by how many devices it was requested of.
 */
public record RequestActions(
    @RoutingKey TenantId tenantId,
    GroupName group,
    String actions,
    @Nullable String environment,
    String lane,
    Duration timeout,
    Duration validity)
    implements Command {}
