package io.muster.configuration.events;

import com.fasterxml.jackson.annotation.JsonInclude;
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
}
