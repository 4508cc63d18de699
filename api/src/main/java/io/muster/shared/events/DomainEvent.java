package io.muster.shared.events;

/** What every event of every context tells first: whose it is. */
public interface DomainEvent {

  TenantId tenantId();

  /**
   * The approximate number of characters beyond the first few hundred. Batches use it to bound
   * their memory.
   */
  default long weight() {
    return 0;
  }
}
