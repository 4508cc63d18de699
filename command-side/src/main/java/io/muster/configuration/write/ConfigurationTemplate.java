package io.muster.configuration.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.markDeleted;

import io.muster.configuration.commands.TemplateCommand.ChangeTemplate;
import io.muster.configuration.commands.TemplateCommand.CreateTemplate;
import io.muster.configuration.commands.TemplateCommand.DeleteTemplate;
import io.muster.configuration.events.TemplateEvent.TemplateChanged;
import io.muster.configuration.events.TemplateEvent.TemplateCreated;
import io.muster.configuration.events.TemplateEvent.TemplateDeleted;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.events.TemplateStreamId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.Sha256;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A config or a flavor. Its body is in the events and look-ups alone. */
@Aggregate(cache = "aggregateCache", commandTargetResolver = "commandTargetResolver")
class ConfigurationTemplate {

  @AggregateIdentifier private @Nullable TemplateStreamId id;
  private @Nullable TenantId tenantId;
  private @Nullable TemplateKind kind;
  private int version;

  /** Of name, type and body. */
  private String digest = "";

  ConfigurationTemplate() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(CreateTemplate command) {
    if (id == null) {
      apply(
          new TemplateCreated(
              command.tenantId(),
              command.templateId(),
              command.kind(),
              command.name(),
              command.type(),
              command.body()));
    }
  }

  @CommandHandler
  void handle(ChangeTemplate command) {
    requireOwn(command.tenantId(), command.kind(), command.templateId());
    var expected = command.expectedVersion();
    if (expected != null && expected != version) {
      throw new Refusal(
              Refusal.Kind.PRECONDITION_FAILED,
              "template-changed",
              "It has version " + version + " by now: read it again")
          .asException();
    }
    if (!digest.equals(digest(command.name(), command.type(), command.body()))) {
      apply(
          new TemplateChanged(
              command.tenantId(),
              command.templateId(),
              command.name(),
              command.type(),
              command.body(),
              version + 1));
    }
  }

  /** A layer that is assigned the template at the same moment gets nothing from it. */
  @CommandHandler
  void handle(DeleteTemplate command, ConfigurationLookups lookups, LookupBarrier barrier) {
    requireOwn(command.tenantId(), command.kind(), command.templateId());
    barrier.await();
    if (lookups.isUsed(command.tenantId(), command.templateId())) {
      throw Refusal.conflict(
              "template-in-use", "Devices, groups or the tenant are configured by it still")
          .asException();
    }
    apply(new TemplateDeleted(command.tenantId(), command.templateId()));
  }

  private void requireOwn(TenantId tenant, TemplateKind asked, TemplateId template) {
    if (!tenant.equals(tenantId) || asked != kind) {
      throw notFound(asked, template);
    }
  }

  static RefusedException notFound(TemplateKind kind, TemplateId template) {
    return Refusal.notFound("template-not-found", "There is no " + kind.wire() + " " + template)
        .asException();
  }

  private static String digest(String name, String type, String body) {
    return Sha256.of(name + "\n" + type + "\n" + body);
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(TemplateCreated event) {
    id = new TemplateStreamId(event.templateId());
    tenantId = event.tenantId();
    kind = event.kind();
    version = 1;
    digest = digest(event.name(), event.type(), event.body());
  }

  @EventSourcingHandler
  void on(TemplateChanged event) {
    version = event.version();
    digest = digest(event.name(), event.type(), event.body());
  }

  @EventSourcingHandler
  void on(TemplateDeleted event) {
    markDeleted();
  }
}
