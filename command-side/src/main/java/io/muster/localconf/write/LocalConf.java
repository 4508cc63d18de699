package io.muster.localconf.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.localconf.commands.LocalConfCommand.RestoreLocalConf;
import io.muster.localconf.commands.LocalConfCommand.StoreLocalConf;
import io.muster.localconf.events.LocalConfEvent.LocalConfRemoved;
import io.muster.localconf.events.LocalConfEvent.LocalConfRestored;
import io.muster.localconf.events.LocalConfEvent.LocalConfStored;
import io.muster.localconf.events.LocalConfEvent.LocalConfTransferred;
import io.muster.localconf.events.LocalConfId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.Sha256;
import io.muster.shared.write.StoredByFields;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The stored configurations of one device: versions with different contents, one of them the
 * current one. The texts are in the events alone. The id names the device alone, so whoever sends a
 * command for a user asks the device register first.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class LocalConf {

  /** The oldest that is not the current one makes room. */
  static final int MAX_VERSIONS = 50;

  @AggregateIdentifier private @Nullable LocalConfId id;

  /** Contents by version, oldest first. */
  private Map<Integer, String> digests = new LinkedHashMap<>();

  /** Where in the stream the text of a version is. */
  private Map<Integer, Long> sequences = new HashMap<>();

  private int current;
  private int last;

  LocalConf() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  int handle(StoreLocalConf command) {
    return store(command.tenantId(), command.deviceId(), command.details(), null);
  }

  int store(TenantId tenant, DeviceId device, String details, @Nullable DeviceId copiedFrom) {
    var sha256 = Sha256.of(details);
    for (var known : digests.entrySet()) {
      if (known.getValue().equals(sha256)) {
        restore(tenant, device, known.getKey());
        return known.getKey();
      }
    }
    var forgets = digests.size() < MAX_VERSIONS ? null : oldest();
    apply(new LocalConfStored(tenant, device, last + 1, sha256, details, copiedFrom, forgets));
    return last;
  }

  private Integer oldest() {
    return digests.keySet().stream()
        .filter(version -> version != current)
        .findFirst()
        .orElseThrow();
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RestoreLocalConf command) {
    if (!digests.containsKey(command.version())) {
      throw Refusal.notFound(
              "version-not-found",
              "The device has no stored version " + command.version() + ": list its versions")
          .asException();
    }
    var expected = command.expectedSha256();
    if (expected != null && !expected.equalsIgnoreCase(digests.get(current))) {
      throw Refusal.conflict(
              "local-configuration-changed",
              "The current configuration of the device is another one than expected")
          .asException();
    }
    restore(command.tenantId(), command.deviceId(), command.version());
  }

  private void restore(TenantId tenant, DeviceId device, int version) {
    if (version != current) {
      apply(
          new LocalConfRestored(
              tenant, device, version, Objects.requireNonNull(digests.get(version))));
    }
  }

  /** Where in the stream the text is that another device takes over. */
  long requireCurrent(DeviceId device) {
    if (digests.isEmpty()) {
      throw notFound(device);
    }
    return Objects.requireNonNull(sequences.get(current));
  }

  static RefusedException notFound(DeviceId device) {
    return Refusal.notFound(
            "local-configuration-not-found", "No configuration of device " + device + " is stored")
        .asException();
  }

  void transfer(TenantId tenant, DeviceId device, DeviceId to) {
    var sha256 = Objects.requireNonNull(digests.get(current));
    apply(new LocalConfTransferred(tenant, device, current, sha256, to));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(RemoveLocalConf command) {
    if (!digests.isEmpty()) {
      apply(
          new LocalConfRemoved(
              command.tenantId(), command.deviceId(), List.copyOf(digests.keySet())));
    }
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(LocalConfStored event, @SequenceNumber long sequence) {
    id = new LocalConfId(event.deviceId());
    digests.remove(event.forgets());
    sequences.remove(event.forgets());
    sequences.put(event.version(), sequence);
    digests.put(event.version(), event.sha256());
    current = event.version();
    last = event.version();
  }

  @EventSourcingHandler
  void on(LocalConfRestored event) {
    current = event.version();
  }

  @EventSourcingHandler
  void on(LocalConfRemoved event) {
    digests.clear();
    sequences.clear();
  }
}
