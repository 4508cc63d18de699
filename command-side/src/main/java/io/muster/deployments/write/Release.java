package io.muster.deployments.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.deployments.commands.ReleaseCommand.AnnotateRelease;
import io.muster.deployments.commands.ReleaseCommand.TagRelease;
import io.muster.deployments.events.ReleaseEvent.ReleaseAnnotated;
import io.muster.deployments.events.ReleaseEvent.ReleaseTagged;
import io.muster.deployments.events.ReleaseId;
import java.util.List;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** What people say of the artifacts of a name: notes and tags. */
@Aggregate(commandTargetResolver = "commandTargetResolver")
class Release {

  @AggregateIdentifier private @Nullable ReleaseId id;
  private String notes = "";
  private List<String> tags = List.of();

  Release() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(AnnotateRelease command) {
    if (!command.notes().equals(notes)) {
      apply(
          new ReleaseAnnotated(
              command.tenantId(), command.releaseId(), command.name(), command.notes()));
    }
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(TagRelease command) {
    if (!command.tags().equals(tags)) {
      apply(
          new ReleaseTagged(
              command.tenantId(), command.releaseId(), command.name(), command.tags()));
    }
  }

  @EventSourcingHandler
  void on(ReleaseAnnotated event) {
    id = event.releaseId();
    notes = event.notes();
  }

  @EventSourcingHandler
  void on(ReleaseTagged event) {
    id = event.releaseId();
    tags = event.tags();
  }
}
