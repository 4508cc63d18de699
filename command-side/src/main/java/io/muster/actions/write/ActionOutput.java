package io.muster.actions.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.actions.commands.OutputCommand.RemoveOutput;
import io.muster.actions.commands.OutputCommand.StoreOutput;
import io.muster.actions.events.ActionEvent.ActionOutputRemoved;
import io.muster.actions.events.ActionEvent.ActionOutputStored;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionOutputId;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The whole output of one action. The device sends it once; an operator may remove it. */
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class ActionOutput {

  @AggregateIdentifier private @Nullable ActionOutputId id;
  private @Nullable TenantId tenant;
  private @Nullable DeviceId device;

  private String sha256 = "";
  private long sizeBytes;
  private boolean removed;

  ActionOutput() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(StoreOutput command) {
    if (id == null) {
      apply(
          new ActionOutputStored(
              command.tenantId(),
              command.deviceId(),
              command.actionId(),
              command.sha256(),
              command.sizeBytes()));
    } else if (!sha256.equals(command.sha256())) {
      throw Refusal.conflict("output-stored", "Another output of the action was stored before")
          .asException();
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  String handle(RemoveOutput command) {
    if (id == null || !command.tenantId().equals(tenant) || !command.deviceId().equals(device)) {
      throw notFound(command.actionId());
    }
    if (!removed) {
      apply(
          new ActionOutputRemoved(
              command.tenantId(), command.deviceId(), command.actionId(), sizeBytes));
    }
    return sha256;
  }

  private static RuntimeException notFound(ActionId action) {
    return Refusal.notFound("output-not-found", "There is no output of action " + action)
        .asException();
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(ActionOutputStored event) {
    id = new ActionOutputId(event.actionId());
    tenant = event.tenantId();
    device = event.deviceId();
    sha256 = event.sha256();
    sizeBytes = event.sizeBytes();
  }

  @EventSourcingHandler
  void on(ActionOutputRemoved event) {
    removed = true;
  }
}
