package io.muster.deployments.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.markDeleted;

import io.muster.deployments.commands.ArtifactCommand.RecordArtifact;
import io.muster.deployments.events.ArtifactContent;
import io.muster.deployments.events.ArtifactEvent.ArtifactDescribed;
import io.muster.deployments.events.ArtifactEvent.ArtifactRemoved;
import io.muster.deployments.events.ArtifactEvent.ArtifactUploaded;
import io.muster.deployments.events.ArtifactId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;

/** An artifact's content never changes; only its description does. */
@Aggregate(commandTargetResolver = "commandTargetResolver")
class Artifact {

  @AggregateIdentifier private ArtifactId id;
  private TenantId tenantId;
  private ArtifactContent content;
  private String description;

  Artifact() {} // for Axon

  Artifact(RecordArtifact command) {
    apply(
        new ArtifactUploaded(
            command.tenantId(), command.artifactId(), command.content(), command.description()));
  }

  /**
   * @param used whether a deployment could hand it out, once
   */
  void describe(TenantId tenant, String text, boolean used) {
    requireOwnTenant(tenant);
    if (used) {
      throw Refusal.impossible(
              "artifact-used", "The artifact was used in a deployment: its description stays")
          .asException();
    }
    if (!description.equals(text)) {
      apply(new ArtifactDescribed(tenantId, id, text));
    }
  }

  void remove(TenantId tenant) {
    requireOwnTenant(tenant);
    apply(new ArtifactRemoved(tenantId, id, content.name(), content.sha256()));
  }

  private void requireOwnTenant(TenantId tenant) {
    if (!tenant.equals(tenantId)) {
      throw Refusal.notFound("not-found", "There is no " + id).asException();
    }
  }

  @EventSourcingHandler
  void on(ArtifactUploaded event) {
    id = event.artifactId();
    tenantId = event.tenantId();
    content = event.content();
    description = event.description();
  }

  @EventSourcingHandler
  void on(ArtifactDescribed event) {
    description = event.description();
  }

  @EventSourcingHandler
  void on(ArtifactRemoved event) {
    markDeleted();
  }
}
