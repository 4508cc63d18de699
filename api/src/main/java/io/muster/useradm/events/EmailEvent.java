package io.muster.useradm.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Who has an e-mail address: one user of one tenant. */
public sealed interface EmailEvent extends DomainEvent {

  EmailDigest email();

  @EventType(value = "email.claimed", meaning = "A user took an e-mail address.")
  record EmailClaimed(TenantId tenantId, EmailDigest email, UserId userId) implements EmailEvent {}

  @EventType(value = "email.released", meaning = "An e-mail address became free.")
  record EmailReleased(TenantId tenantId, EmailDigest email, UserId userId) implements EmailEvent {}
}
