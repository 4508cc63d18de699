package io.muster.presence.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** What a tenant says of the presence of its devices. */
public sealed interface PresenceThresholdEvent extends DomainEvent {

  /**
   * @param seconds after which a device that is not heard of is silent; 0 for never
   */
  @EventType(
      value = "presence.threshold-changed",
      meaning = "Devices are silent after {seconds} seconds.")
  record PresenceThresholdChanged(TenantId tenantId, long seconds)
      implements PresenceThresholdEvent {}
}
