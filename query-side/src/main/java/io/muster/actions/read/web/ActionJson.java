package io.muster.actions.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.actions.queries.ActionView;
import io.muster.actions.queries.ActionView.StoredOutput;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** An action, as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ActionJson(
    String id,
    String deviceId,
    String actions,
    String configDetails,
    @Nullable String envVars,
    String lane,
    String state,
    long timeout,
    Instant notAfter,
    @Nullable String output,
    @Nullable Boolean truncated,
    @Nullable String sha256,
    @Nullable Integer exitCode,
    @Nullable StoredJson stored,
    @Nullable Instant closedTs,
    Instant createdTs,
    Instant updatedTs) {

  /** All that it wrote, at {@code …/output}. */
  record StoredJson(String sha256, long size) {

    static @Nullable StoredJson of(@Nullable StoredOutput stored) {
      return stored == null ? null : new StoredJson(stored.sha256(), stored.sizeBytes());
    }
  }

  static ActionJson of(ActionView view) {
    return of(view, view.output());
  }

  /** For lists: the output is with the action itself. */
  static ActionJson withoutOutput(ActionView view) {
    return of(view, null);
  }

  private static ActionJson of(ActionView view, @Nullable String output) {
    return new ActionJson(
        view.id(),
        view.deviceId(),
        view.actions(),
        view.actions(),
        view.environment(),
        view.lane(),
        view.state().wire(),
        view.timeoutSeconds(),
        view.notAfter(),
        output,
        view.output() == null ? null : view.truncated(),
        view.sha256(),
        view.exitCode(),
        StoredJson.of(view.stored()),
        view.closedAt(),
        view.createdAt(),
        view.updatedAt());
  }
}
