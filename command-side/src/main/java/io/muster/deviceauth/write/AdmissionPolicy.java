package io.muster.deviceauth.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deviceauth.commands.ChangeAdmissionPolicy;
import io.muster.deviceauth.events.AdmissionPolicyEvent.AdmissionPolicyChanged;
import io.muster.deviceauth.events.AdmissionPolicyId;
import io.muster.shared.write.StoredByFields;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** What a tenant requires of a device before it is let in. */
@StoredByFields
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class AdmissionPolicy {

  @AggregateIdentifier private @Nullable AdmissionPolicyId id;
  private boolean requiresConfiguration;

  AdmissionPolicy() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ChangeAdmissionPolicy command) {
    if (requiresConfiguration != command.requiresConfiguration()) {
      apply(new AdmissionPolicyChanged(command.tenantId(), command.requiresConfiguration()));
    }
  }

  @EventSourcingHandler
  void on(AdmissionPolicyChanged event) {
    id = new AdmissionPolicyId(event.tenantId());
    requiresConfiguration = event.requiresConfiguration();
  }
}
