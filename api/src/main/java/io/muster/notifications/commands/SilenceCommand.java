package io.muster.notifications.commands;

import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.SilenceId;
import io.muster.notifications.events.SilencesId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of the silences of a tenant. */
public sealed interface SilenceCommand extends Command {

  @TargetAggregateIdentifier
  default SilencesId silencesId() {
    return new SilencesId(tenantId());
  }

  record BeginSilence(
      TenantId tenantId, SilenceId silenceId, NoticeFilter filter, Instant until, String reason)
      implements SilenceCommand {}

  /**
   * Answered by whether it was running.
   *
   * @param expired whether its time is over, and nobody ended it
   */
  record EndSilence(TenantId tenantId, SilenceId silenceId, boolean expired)
      implements SilenceCommand {}
}
