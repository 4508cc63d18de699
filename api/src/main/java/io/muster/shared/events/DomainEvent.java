package io.muster.shared.events;

/** What every event of every context tells first: whose it is. */
public interface DomainEvent {

  TenantId tenantId();
}
