package io.muster.actions.write.web;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.shared.commands.Refusal;
import io.muster.shared.write.Ijson;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An action as people request it. */
record ActionBody(
    @JsonAlias("config_details") @NotNull @Size(max = ActionBody.MAX_TEXT) String actions,
    @JsonProperty("env_vars") @Nullable @Size(max = ActionBody.MAX_TEXT) String environment,
    @Nullable @Min(1) @Max(ActionBody.MAX_SECONDS) Long timeout,
    @JsonProperty("not_after") @Nullable Instant notAfter,
    @Nullable @Pattern(regexp = "[A-Za-z0-9_.-]{1,64}") String lane) {

  static final int MAX_TEXT = 16 << 10;
  static final long MAX_SECONDS = 30L * 24 * 3600;
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final Duration VALIDITY = Duration.ofDays(7);
  private static final String LANE = "default";

  String laneOrDefault() {
    return lane == null ? LANE : lane;
  }

  /** From the acknowledgement on. */
  Duration timeoutOrDefault() {
    return timeout == null ? TIMEOUT : Duration.ofSeconds(timeout);
  }

  /** Whole milliseconds: finer ones do not survive a deadline. */
  Instant notAfterOrDefault(Instant now) {
    if (notAfter == null) {
      return now.plus(VALIDITY);
    }
    if (!notAfter.isAfter(now) || notAfter.isAfter(now.plusSeconds(MAX_SECONDS))) {
      throw malformed("not_after must be in the future, and in 30 days at most");
    }
    return notAfter.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Both texts are JSON objects. */
  void requireObjects(JsonMapper json) {
    requireObject(json, "actions", actions);
    if (environment != null) {
      requireObject(json, "env_vars", environment);
    }
  }

  private static void requireObject(JsonMapper json, String field, String text) {
    if (!Ijson.isFine(text) || !isObjectWithMember(json.readTree(text))) {
      throw malformed(
          field
              + " must be a text that holds a JSON object with a member, each name once, with"
              + " numbers that a double can hold");
    }
  }

  private static boolean isObjectWithMember(JsonNode node) {
    return node.isObject() && !node.isEmpty();
  }

  private static RuntimeException malformed(String detail) {
    return Refusal.malformed("action-malformed", detail).asException();
  }
}
