package io.muster.deployments.commands;

import io.muster.deployments.events.ReleaseId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** Everything that can be asked of a release. */
public sealed interface ReleaseCommand extends Command {

  String name();

  @TargetAggregateIdentifier
  default ReleaseId releaseId() {
    return ReleaseId.of(tenantId(), name());
  }

  record AnnotateRelease(TenantId tenantId, String name, String notes) implements ReleaseCommand {}

  /**
   * @param tags sorted, without repeats
   */
  record TagRelease(TenantId tenantId, String name, List<String> tags) implements ReleaseCommand {}
}
