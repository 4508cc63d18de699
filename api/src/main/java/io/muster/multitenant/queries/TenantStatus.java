package io.muster.multitenant.queries;

import java.util.Locale;

/** Whether anybody of a tenant is let in. */
public enum TenantStatus {
  ACTIVE,
  SUSPENDED;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
