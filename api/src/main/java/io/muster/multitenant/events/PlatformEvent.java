package io.muster.multitenant.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** What whoever runs the platform does to all of it; recorded for the tenant that runs it. */
public sealed interface PlatformEvent extends DomainEvent {

  /**
   * @param revoked whether all tokens that were signed before are void
   */
  @EventType(
      value = "platform.token-keys-rotated",
      meaning = "Another key signs tokens from now on; those before are void: {revoked}.")
  record TokenKeysRotated(TenantId tenantId, boolean revoked) implements PlatformEvent {}

  /**
   * @param processor that failed on the events
   * @param sequence the view or the saga that goes on without them
   */
  @EventType(
      value = "platform.dead-letters-discarded",
      meaning = "{processor} is to go on without the events that it failed on, of {sequence}.")
  record DeadLettersDiscarded(TenantId tenantId, String processor, String sequence)
      implements PlatformEvent {

    @Override
    public long weight() {
      return processor.length() + sequence.length();
    }
  }
}
