package io.muster.deployments.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;

/**
 * Remove every artifact of each name; when a deployment that is not over uses one of them, none.
 * Answered by the ids of the artifacts that were removed.
 *
 * @param names without repeats
 */
public record RemoveReleases(TenantId tenantId, List<String> names) implements Command {}
