package io.muster.planted.elsewhere;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.TenantId;

/** A breach, for the rule that must catch it. */
record HappensElsewhere(TenantId tenantId) implements DomainEvent {}
