package io.muster.specimen.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.StoredByFields;
import io.muster.specimen.commands.SpecimenCommand.Mark;
import io.muster.specimen.commands.SpecimenCommand.TakeOut;
import io.muster.specimen.commands.SpecimenCommand.Unmark;
import io.muster.specimen.events.MarkId;
import io.muster.specimen.events.SpecimenEvent.Marked;
import io.muster.specimen.events.SpecimenEvent.Unmarked;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A device is marked or not, and few are: the bound counts what the look-up shows, so that marks
 * made at the same moment may exceed it.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DeviceMark {

  @AggregateIdentifier private @Nullable MarkId id;
  private @Nullable TenantId tenantId;
  private boolean marked;

  DeviceMark() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(
      Mark command, DeviceRegister devices, MarkedDevices markedDevices, SpecimenOptions options) {
    devices.require(command.tenantId(), command.deviceId()); // the id of a mark names no tenant
    if (marked) {
      return;
    }
    if (markedDevices.count(command.tenantId()) >= options.most()) {
      throw Refusal.impossible("too-many-marks", "Take a mark off first").asException();
    }
    apply(new Marked(command.tenantId(), command.deviceId(), command.note()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(Unmark command, DeviceRegister devices) {
    devices.require(command.tenantId(), command.deviceId());
    if (marked) {
      apply(new Unmarked(command.tenantId(), command.deviceId()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(TakeOut command) {
    if (marked && command.tenantId().equals(tenantId)) {
      apply(new Unmarked(command.tenantId(), command.deviceId()));
    }
  }

  @EventSourcingHandler
  void on(Marked event) {
    id = new MarkId(event.deviceId());
    tenantId = event.tenantId();
    marked = true;
  }

  @EventSourcingHandler
  void on(Unmarked event) {
    marked = false;
  }
}
