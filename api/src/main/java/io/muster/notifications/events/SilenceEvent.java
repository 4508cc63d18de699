package io.muster.notifications.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;
import java.time.Instant;

/** What can happen to the silences of a tenant. */
public sealed interface SilenceEvent extends DomainEvent {

  SilenceId silenceId();

  /**
   * @param until exclusive, by the server's clock
   */
  @EventType(
      value = "silence.begun",
      meaning = "Somebody wants to hear no more of some alarms until {until}: '{reason}'.")
  record SilenceBegun(
      TenantId tenantId, SilenceId silenceId, NoticeFilter filter, Instant until, String reason)
      implements SilenceEvent {}

  /**
   * @param expired whether its time was over, and nobody ended it
   */
  @EventType(value = "silence.ended", meaning = "A silence is over.")
  record SilenceEnded(TenantId tenantId, SilenceId silenceId, boolean expired)
      implements SilenceEvent {}
}
