package io.muster.presence.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.presence.commands.ChangePresenceThreshold;
import io.muster.presence.events.PresenceThresholdEvent.PresenceThresholdChanged;
import io.muster.presence.events.PresenceThresholdId;
import io.muster.shared.write.StoredByFields;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** After which time the devices of a tenant are silent. */
@StoredByFields
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class PresenceThreshold {

  @AggregateIdentifier private @Nullable PresenceThresholdId id;
  private @Nullable Long seconds;

  PresenceThreshold() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ChangePresenceThreshold command) {
    if (seconds == null || seconds != command.seconds()) {
      apply(new PresenceThresholdChanged(command.tenantId(), command.seconds()));
    }
  }

  @EventSourcingHandler
  void on(PresenceThresholdChanged event) {
    id = new PresenceThresholdId(event.tenantId());
    seconds = event.seconds();
  }
}
