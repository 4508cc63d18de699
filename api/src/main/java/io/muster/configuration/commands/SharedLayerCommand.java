package io.muster.configuration.commands;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.SharedLayerId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the layers that many devices share. */
public sealed interface SharedLayerCommand extends Command {

  @Nullable GroupName group();

  @TargetAggregateIdentifier
  default SharedLayerId sharedLayerId() {
    return new SharedLayerId(tenantId(), group());
  }

  /**
   * @param expectedTag of the assignment that it replaces, see {@link Assignment#tag}; null for any
   */
  record AssignSharedLayer(
      TenantId tenantId,
      @Nullable GroupName group,
      Assignment assignment,
      @Nullable String expectedTag)
      implements SharedLayerCommand {}

  /**
   * Idempotent.
   *
   * @param expectedTag of the assignment that it removes, see {@link Assignment#tag}; null for any
   */
  record RemoveSharedLayer(
      TenantId tenantId, @Nullable GroupName group, @Nullable String expectedTag)
      implements SharedLayerCommand {}
}
