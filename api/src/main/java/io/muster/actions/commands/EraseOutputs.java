package io.muster.actions.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** Deletes the output files of a deleted tenant. */
public record EraseOutputs(@RoutingKey TenantId tenantId) implements Command {}
