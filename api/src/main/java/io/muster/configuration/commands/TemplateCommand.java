package io.muster.configuration.commands;

import io.muster.configuration.events.TemplateId;
import io.muster.configuration.events.TemplateKind;
import io.muster.configuration.events.TemplateStreamId;
import io.muster.shared.commands.Command;
import io.muster.shared.events.TenantId;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of a config or a flavor. */
public sealed interface TemplateCommand extends Command {

  TemplateId templateId();

  @TargetAggregateIdentifier
  default TemplateStreamId templateStreamId() {
    return new TemplateStreamId(templateId());
  }

  record CreateTemplate(
      TenantId tenantId,
      TemplateId templateId,
      TemplateKind kind,
      String name,
      String type,
      String body)
      implements TemplateCommand {}

  /**
   * @param expectedVersion that it must have now; null for any
   */
  record ChangeTemplate(
      TenantId tenantId,
      TemplateId templateId,
      TemplateKind kind,
      String name,
      String type,
      String body,
      @Nullable Integer expectedVersion)
      implements TemplateCommand {}

  record DeleteTemplate(TenantId tenantId, TemplateId templateId, TemplateKind kind)
      implements TemplateCommand {}
}
