package io.muster.configuration.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.configuration.commands.DeviceConfigurationCommand.AssignDeviceLayer;
import io.muster.configuration.commands.DeviceConfigurationCommand.RemoveDeviceLayer;
import io.muster.configuration.commands.DeviceConfigurationCommand.ReportConfiguration;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationDrifted;
import io.muster.configuration.events.DeviceConfigurationEvent.ConfigurationReported;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerAssigned;
import io.muster.configuration.events.DeviceConfigurationEvent.DeviceLayerRemoved;
import io.muster.configuration.events.DeviceConfigurationEvent.DriftEnded;
import io.muster.configuration.events.DeviceConfigurationId;
import io.muster.shared.write.Sha256;
import io.muster.shared.write.StoredByFields;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * What one device is configured to by itself, and what it says it has. The id names the device
 * alone, so whoever sends a command for a user asks the device register first.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class DeviceConfiguration {

  @AggregateIdentifier private @Nullable DeviceConfigurationId id;
  private Assignment assignment = Assignment.NONE;

  /** Of the last report; a device that says the same again adds nothing to the record. */
  private String reportDigest = "";

  /** Of the last report that was not stale. */
  private long reportedVersion;

  private List<String> drifted = List.of();

  /** From which version it drifts, or drifted last. */
  private long driftVersion;

  DeviceConfiguration() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(AssignDeviceLayer command, ConfigurationLookups lookups) {
    lookups.requireTemplates(command.tenantId(), command.assignment());
    if (!command.assignment().equals(assignment)) {
      LayerTags.require(command.expectedTag(), assignment);
      apply(new DeviceLayerAssigned(command.tenantId(), command.deviceId(), command.assignment()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RemoveDeviceLayer command) {
    if (!assignment.equals(Assignment.NONE)) {
      LayerTags.require(command.expectedTag(), assignment);
      apply(new DeviceLayerRemoved(command.tenantId(), command.deviceId()));
    }
  }

  /** Recorded, whatever version it speaks of; only what is wanted now can be drifted from. */
  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReportConfiguration command, ReportedValues values) {
    var judged = values.judge(command, reportedVersion);
    var report =
        new ConfigurationReported(
            command.tenantId(),
            command.deviceId(),
            judged.version(),
            command.applied(),
            command.message(),
            judged.keys(),
            judged.stale());
    if (!digest(report).equals(reportDigest)) {
      apply(report);
    }
    tellDrift(command, judged);
  }

  private void tellDrift(ReportConfiguration command, ReportedValues.Judged judged) {
    var keys = judged.drifted();
    var isOfAnother = judged.version() != driftVersion;
    if (keys == null && isOfAnother && command.applied() && !judged.stale()) {
      keys = List.of(); // it has another version by now, and says nothing of its values
    }
    if (keys == null || (keys.equals(drifted) && (keys.isEmpty() || !isOfAnother))) {
      return;
    }
    apply(
        keys.isEmpty()
            ? new DriftEnded(command.tenantId(), command.deviceId(), judged.version())
            : new ConfigurationDrifted(
                command.tenantId(), command.deviceId(), judged.version(), keys));
  }

  private static String digest(ConfigurationReported report) {
    return Sha256.of(report.toString());
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(DeviceLayerAssigned event) {
    id = new DeviceConfigurationId(event.deviceId());
    assignment = event.assignment();
  }

  @EventSourcingHandler
  void on(DeviceLayerRemoved event) {
    assignment = Assignment.NONE;
  }

  @EventSourcingHandler
  void on(ConfigurationReported event) {
    id = new DeviceConfigurationId(event.deviceId());
    reportDigest = digest(event);
    reportedVersion = event.stale() ? reportedVersion : event.version();
  }

  @EventSourcingHandler
  void on(ConfigurationDrifted event) {
    drifted = event.keys();
    driftVersion = event.version();
  }

  @EventSourcingHandler
  void on(DriftEnded event) {
    drifted = List.of();
    driftVersion = event.version();
  }
}
