package io.muster.deviceauth.events;

import io.muster.shared.events.TenantId;

/** What a tenant requires of a device before it is let in, as the event store knows it. */
public record AdmissionPolicyId(TenantId tenantId) {

  @Override
  public String toString() {
    return "admission-policy-of-" + tenantId;
  }
}
