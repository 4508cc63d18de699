package io.muster.presence.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.presence.queries.SilentDeviceView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A device, as the API shows its presence.
 *
 * @param state {@code online}; {@code silent}; {@code unknown} when it was never heard of
 * @param since when it was noticed that it is silent
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record PresenceJson(
    String deviceId, String state, @Nullable Instant lastContact, @Nullable Instant since) {

  static PresenceJson silent(SilentDeviceView view) {
    return new PresenceJson(view.id(), "silent", view.lastContact(), view.since());
  }

  static PresenceJson heard(String device, @Nullable Instant lastContact) {
    return new PresenceJson(device, lastContact == null ? "unknown" : "online", lastContact, null);
  }
}
