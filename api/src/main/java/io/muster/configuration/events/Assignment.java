package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.events.NameBasedId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one layer says: of the tenant, of a group, or of a device.
 *
 * @param config null for none
 * @param flavor null for none
 * @param parameters a JSON object; secrets in it are sealed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Assignment(
    @Nullable TemplateId config, @Nullable TemplateId flavor, String parameters) {

  public static final Assignment NONE = new Assignment(null, null, "{}");

  private static final UUID LAYERS = UUID.fromString("6d4f4b9e-5d0b-4a39-9f63-0d8a2f4c1c53");

  /** Tells one content from any other. */
  public String tag() {
    return NameBasedId.of(LAYERS, config + " " + flavor, parameters).toString();
  }
}
