package io.muster.multitenant.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.multitenant.commands.PlatformWorkCommand.RecordDiscard;
import io.muster.multitenant.commands.PlatformWorkCommand.RecordKeyRotation;
import io.muster.multitenant.events.PlatformEvent;
import io.muster.multitenant.events.PlatformEvent.DeadLettersDiscarded;
import io.muster.multitenant.events.PlatformEvent.TokenKeysRotated;
import io.muster.multitenant.events.PlatformStreamId;
import io.muster.shared.write.StoredByFields;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** What people did to the platform itself: decided elsewhere, and kept in the record. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Platform {

  @AggregateIdentifier private @Nullable PlatformStreamId id;

  Platform() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RecordKeyRotation command) {
    apply(new TokenKeysRotated(command.tenantId(), command.revoked()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RecordDiscard command) {
    apply(new DeadLettersDiscarded(command.tenantId(), command.processor(), command.sequence()));
  }

  @EventSourcingHandler
  void on(PlatformEvent event) {
    id = new PlatformStreamId(event.tenantId());
  }
}
