package io.muster.configuration.queries;

import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.TemplateId;
import io.muster.shared.events.Recorded;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one layer says. A layer that was removed stays, and says nothing: what devices get from it
 * has a version that never goes back.
 *
 * @param config id of the template; null for none
 * @param flavor id of the template; null for none
 * @param parameters a JSON object
 * @param changedAt position of the last change in the record; 0 before the first
 */
public record LayerView(
    @Nullable String config, @Nullable String flavor, String parameters, long changedAt) {

  public static final LayerView EMPTY = new LayerView(null, null, "{}", 0);

  public static LayerView of(Assignment assignment, Recorded recorded) {
    var config = assignment.config();
    var flavor = assignment.flavor();
    return new LayerView(
        config == null ? null : config.toString(),
        flavor == null ? null : flavor.toString(),
        assignment.parameters(),
        recorded.position());
  }

  /** {@link Assignment#tag}. */
  public String tag() {
    return new Assignment(template(config), template(flavor), parameters).tag();
  }

  private static @Nullable TemplateId template(@Nullable String id) {
    return id == null ? null : new TemplateId(UUID.fromString(id));
  }

  public boolean isEmpty() {
    return config == null && flavor == null && parameters.equals("{}");
  }

  Stream<String> templates() {
    return Stream.of(config, flavor).filter(Objects::nonNull);
  }
}
