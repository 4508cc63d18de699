package io.muster.deviceauth.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.IdentityEvent.IdentityClaimed;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.events.TenantId;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An identity belongs to one device at a time. */
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class DeviceIdentity {

  @AggregateIdentifier private @Nullable IdentityId id;
  private @Nullable DeviceId holder;

  DeviceIdentity() {} // for Axon

  /** The device that has or had the identity; null when none ever had. */
  @Nullable DeviceId holder() {
    return holder;
  }

  void claim(TenantId tenant, IdentityId identity, DeviceId device) {
    apply(new IdentityClaimed(tenant, identity, device));
  }

  @EventSourcingHandler
  void on(IdentityClaimed event) {
    id = event.identityId();
    holder = event.deviceId();
  }
}
