package io.muster.configuration.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.configuration.commands.SharedLayerCommand.AssignSharedLayer;
import io.muster.configuration.commands.SharedLayerCommand.RemoveSharedLayer;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerAssigned;
import io.muster.configuration.events.SharedLayerEvent.SharedLayerRemoved;
import io.muster.configuration.events.SharedLayerId;
import io.muster.shared.write.StoredByFields;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** What all devices of a tenant or of a group are configured to. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class SharedLayer {

  @AggregateIdentifier private @Nullable SharedLayerId id;
  private Assignment assignment = Assignment.NONE;

  SharedLayer() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(AssignSharedLayer command, ConfigurationLookups lookups) {
    lookups.requireTemplates(command.tenantId(), command.assignment());
    if (!command.assignment().equals(assignment)) {
      LayerTags.require(command.expectedTag(), assignment);
      apply(new SharedLayerAssigned(command.tenantId(), command.group(), command.assignment()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RemoveSharedLayer command) {
    if (!assignment.equals(Assignment.NONE)) {
      LayerTags.require(command.expectedTag(), assignment);
      apply(new SharedLayerRemoved(command.tenantId(), command.group()));
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(SharedLayerAssigned event) {
    id = new SharedLayerId(event.tenantId(), event.group());
    assignment = event.assignment();
  }

  @EventSourcingHandler
  void on(SharedLayerRemoved event) {
    assignment = Assignment.NONE;
  }
}
