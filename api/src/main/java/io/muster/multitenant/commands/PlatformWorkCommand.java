package io.muster.multitenant.commands;

import io.muster.multitenant.events.PlatformStreamId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What is to stand in the record of work on the platform itself; before it is done. */
public sealed interface PlatformWorkCommand extends Command {

  @TargetAggregateIdentifier
  default PlatformStreamId platformStreamId() {
    return new PlatformStreamId(tenantId());
  }

  @Override
  default boolean evenWhenFull() {
    return true;
  }

  /**
   * @param revoked whether all tokens that were signed before are void
   */
  record RecordKeyRotation(TenantId tenantId, boolean revoked) implements PlatformWorkCommand {}

  /**
   * @param processor that failed on the events
   * @param sequence the view or the saga that goes on without them
   */
  record RecordDiscard(TenantId tenantId, String processor, String sequence)
      implements PlatformWorkCommand {}
}
