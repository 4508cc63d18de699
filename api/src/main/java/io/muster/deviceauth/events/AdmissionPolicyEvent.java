package io.muster.deviceauth.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** What a tenant says of the admission of its devices. */
public sealed interface AdmissionPolicyEvent extends DomainEvent {

  /**
   * @param requiresConfiguration whether a device is let in only when a configuration and a flavor
   *     are assigned to it
   */
  @EventType(
      value = "device.admission-policy-changed",
      meaning = "Other things are required of a device before it is let in.")
  record AdmissionPolicyChanged(TenantId tenantId, boolean requiresConfiguration)
      implements AdmissionPolicyEvent {}
}
