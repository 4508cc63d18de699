package io.muster.deviceauth.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.deviceauth.queries.DeviceView.AuthSetView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** A device as device authentication shows it. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceJson(
    String id,
    JsonNode identityData,
    String status,
    Instant createdTs,
    Instant updatedTs,
    @Nullable Instant checkInTime,
    List<AuthSetJson> authSets,
    boolean decommissioning) {

  @JsonNaming(SnakeCaseStrategy.class)
  record AuthSetJson(String id, String pubkey, JsonNode identityData, String status, Instant ts) {

    private static AuthSetJson of(AuthSetView set, JsonNode identity) {
      return new AuthSetJson(set.id(), set.publicKey(), identity, set.status().wire(), set.at());
    }
  }

  /**
   * @param lastContact null when there was none
   */
  static DeviceJson of(DeviceView view, @Nullable Instant lastContact, JsonMapper json) {
    var identity = json.readTree(view.identityData());
    return new DeviceJson(
        view.id(),
        identity,
        view.status().wire(),
        view.createdAt(),
        view.updatedAt(),
        lastContact,
        view.authSets().stream().map(set -> AuthSetJson.of(set, identity)).toList(),
        false);
  }
}
