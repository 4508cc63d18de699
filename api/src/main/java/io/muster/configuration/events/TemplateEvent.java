package io.muster.configuration.events;

import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.TenantId;

/** Everything that can happen to a config or a flavor. */
public sealed interface TemplateEvent extends DomainEvent {

  TemplateId templateId();

  /**
   * @param type by which people find it
   * @param body JSON text; secrets in it are sealed
   */
  @EventType(value = "configuration.template-created", meaning = "The {kind} {name} was created.")
  record TemplateCreated(
      TenantId tenantId,
      TemplateId templateId,
      TemplateKind kind,
      String name,
      String type,
      String body)
      implements TemplateEvent {

    @Override
    public long weight() {
      return body.length();
    }
  }

  /**
   * @param version one higher than before
   */
  @EventType(
      value = "configuration.template-changed",
      meaning = "Config or flavor {name} was changed: version {version}.")
  record TemplateChanged(
      TenantId tenantId, TemplateId templateId, String name, String type, String body, int version)
      implements TemplateEvent {

    @Override
    public long weight() {
      return body.length();
    }
  }

  @EventType(
      value = "configuration.template-deleted",
      meaning = "A config or a flavor was deleted.")
  record TemplateDeleted(TenantId tenantId, TemplateId templateId) implements TemplateEvent {}
}
