package io.muster.configuration.events;

/** A config or a flavor, as the event store knows it. */
public record TemplateStreamId(TemplateId templateId) {

  @Override
  public String toString() {
    return "template-" + templateId;
  }
}
