package io.muster.useradm.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;

/** Who has an e-mail address: one user of one tenant. Add, never rename or retype. */
public sealed interface EmailEvent extends DomainEvent {

  EmailDigest email();

  record EmailClaimed(TenantId tenantId, EmailDigest email, UserId userId) implements EmailEvent {}

  record EmailReleased(TenantId tenantId, EmailDigest email, UserId userId) implements EmailEvent {}
}
