package io.muster.shared.commands;

import io.muster.shared.events.TenantId;

/** What every command of every context tells first: on whose behalf. */
public interface Command {

  TenantId tenantId();

  /** Whether it is handled also when the tenant has added as much to the record as it may today. */
  default boolean evenWhenFull() {
    return false;
  }
}
