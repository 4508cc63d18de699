package io.muster.shared.events;

/** What every event of every context tells first: whose it is. */
public interface DomainEvent {

  TenantId tenantId();

  /**
   * Roughly how many characters it has beyond some hundred: for those who hold many at a time, and
   * must not hold many large ones.
   */
  default long weight() {
    return 0;
  }
}
