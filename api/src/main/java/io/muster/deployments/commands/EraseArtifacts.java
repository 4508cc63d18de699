package io.muster.deployments.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** Deletes the bytes of all artifacts of a tenant that was deleted. */
public record EraseArtifacts(@RoutingKey TenantId tenantId) implements Command {}
