package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.write.StoredByFields;
import io.muster.useradm.commands.ReplaceSettings;
import io.muster.useradm.events.SettingsId;
import io.muster.useradm.events.SettingsTag;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The settings of a tenant or of a user. Only their tag is kept: they may be long. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class Settings {

  @AggregateIdentifier private @Nullable SettingsId id;
  private String tag = SettingsTag.of("{}");

  Settings() {} // for Axon

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  void handle(ReplaceSettings command) {
    var expected = command.expectedTag();
    if (expected != null && !expected.equals("*") && !expected.equals(tag)) {
      throw new Refusal(
              Refusal.Kind.PRECONDITION_FAILED,
              "settings-changed",
              "The settings changed since they were read: read them again")
          .asException();
    }
    if (!SettingsTag.of(command.json()).equals(tag)) {
      apply(new SettingsReplaced(command.tenantId(), command.userId(), command.json()));
    }
  }

  @EventSourcingHandler
  void on(SettingsReplaced event) {
    id = new SettingsId(event.tenantId(), event.userId());
    tag = SettingsTag.of(event.json());
  }
}
