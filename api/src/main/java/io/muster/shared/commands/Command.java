package io.muster.shared.commands;

import io.muster.shared.events.TenantId;

/** What every command of every context tells first: on whose behalf. */
public interface Command {

  TenantId tenantId();
}
