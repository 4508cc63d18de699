package io.muster.actions.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** Deletes all that actions wrote, of a tenant that was deleted. */
public record EraseOutputs(@RoutingKey TenantId tenantId) implements Command {}
