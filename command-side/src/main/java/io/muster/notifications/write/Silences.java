package io.muster.notifications.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.notifications.commands.SilenceCommand.BeginSilence;
import io.muster.notifications.commands.SilenceCommand.EndSilence;
import io.muster.notifications.events.SilenceEvent.SilenceBegun;
import io.muster.notifications.events.SilenceEvent.SilenceEnded;
import io.muster.notifications.events.SilenceId;
import io.muster.notifications.events.SilencesId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import java.util.LinkedHashSet;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The silences of one tenant that are running. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Silences {

  static final int MAX_RUNNING = 100;

  @AggregateIdentifier private @Nullable SilencesId id;
  private Set<SilenceId> running = new LinkedHashSet<>();

  Silences() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(BeginSilence command) {
    if (running.contains(command.silenceId())) {
      return;
    }
    if (running.size() >= MAX_RUNNING) {
      throw Refusal.impossible(
              "too-many-silences", MAX_RUNNING + " silences are running: end one first")
          .asException();
    }
    apply(
        new SilenceBegun(
            command.tenantId(),
            command.silenceId(),
            command.filter(),
            command.until(),
            command.reason()));
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  boolean handle(EndSilence command) {
    var was = running.contains(command.silenceId());
    if (was) {
      apply(new SilenceEnded(command.tenantId(), command.silenceId(), command.expired()));
    }
    return was;
  }

  // Evolve: assign. No decision here.

  @EventSourcingHandler
  void on(SilenceBegun event) {
    id = new SilencesId(event.tenantId());
    running.add(event.silenceId());
  }

  @EventSourcingHandler
  void on(SilenceEnded event) {
    running.remove(event.silenceId());
  }
}
