package io.muster.configuration.events;

import java.util.Locale;

/** What a template is for. */
public enum TemplateKind {
  /** Settings, as a JSON object: those of all layers are merged. */
  CONFIG,
  /** What runs on the device, as JSON text: that of the most specific layer counts. */
  FLAVOR;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
