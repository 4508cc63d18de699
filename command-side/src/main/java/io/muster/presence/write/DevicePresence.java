package io.muster.presence.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.presence.commands.PresenceCommand.ForgetRefused;
import io.muster.presence.commands.PresenceCommand.ForgetSilence;
import io.muster.presence.commands.PresenceCommand.ReportReturned;
import io.muster.presence.commands.PresenceCommand.ReportSilent;
import io.muster.presence.events.DevicePresenceId;
import io.muster.presence.events.PresenceEvent.DeviceFellSilent;
import io.muster.presence.events.PresenceEvent.DeviceReturned;
import io.muster.presence.events.PresenceEvent.SilenceForgotten;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.StoredByFields;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** Whether one device is silent. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DevicePresence {

  @AggregateIdentifier private @Nullable DevicePresenceId id;
  private boolean silent;

  DevicePresence() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportSilent command, DeviceRegister devices) {
    if (!silent && devices.isAccepted(command.tenantId(), command.deviceId())) {
      apply(new DeviceFellSilent(command.tenantId(), command.deviceId(), command.lastContact()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportReturned command) {
    if (silent) {
      apply(new DeviceReturned(command.tenantId(), command.deviceId()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ForgetRefused command, DeviceRegister devices) {
    if (silent && !devices.isAccepted(command.tenantId(), command.deviceId())) {
      apply(new SilenceForgotten(command.tenantId(), command.deviceId()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ForgetSilence command) {
    if (silent) {
      apply(new SilenceForgotten(command.tenantId(), command.deviceId()));
    }
  }

  // Evolve: assign. No decision here.

  @EventSourcingHandler
  void on(DeviceFellSilent event) {
    id = new DevicePresenceId(event.deviceId());
    silent = true;
  }

  @EventSourcingHandler
  void on(DeviceReturned event) {
    silent = false;
  }

  @EventSourcingHandler
  void on(SilenceForgotten event) {
    silent = false;
  }
}
