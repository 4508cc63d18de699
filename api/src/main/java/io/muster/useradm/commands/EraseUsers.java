package io.muster.useradm.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.RoutingKey;

/** Removes all users of a tenant that was deleted, and forgets the keys of their personal data. */
public record EraseUsers(@RoutingKey TenantId tenantId) implements Command {}
