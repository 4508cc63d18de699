package io.muster.presence.read.web;

import static io.muster.shared.access.Access.To.USERS;

import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.queries.DeviceQuery.FindDevice;
import io.muster.presence.queries.Presence;
import io.muster.presence.queries.PresenceQuery.FindSilentDevice;
import io.muster.presence.queries.PresenceQuery.FindThreshold;
import io.muster.presence.queries.PresenceQuery.ListSilentDevices;
import io.muster.presence.queries.ThresholdView;
import io.muster.presence.queries.UsualThreshold;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Which devices are silent, and when the others were heard of. */
@RestController
class PresenceQueryController {

  private static final String BASE = "/api/management/v1/presence";

  private final Queries queries;
  private final Presence presence;
  private final UsualThreshold usual;

  PresenceQueryController(Queries queries, Presence presence, UsualThreshold usual) {
    this.queries = queries;
    this.presence = presence;
    this.usual = usual;
  }

  /** Those that fell silent last come first. */
  @Access(USERS)
  @GetMapping(BASE + "/silent")
  ResponseEntity<List<PresenceJson>> silent(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListSilentDevices(caller.tenant(), paging));
    return Parameters.answer(request, paging, page, PresenceJson::silent);
  }

  @Access(USERS)
  @GetMapping(BASE + "/devices/{id}")
  PresenceJson find(Caller caller, @PathVariable UUID id) {
    var device =
        queries
            .ask(new FindDevice(caller.tenant(), new DeviceId(id)))
            .orElseThrow(
                () ->
                    Refusal.notFound("device-not-found", "There is no device " + id).asException());
    return queries
        .ask(new FindSilentDevice(caller.tenant(), new DeviceId(id)))
        .map(PresenceJson::silent)
        .orElseGet(() -> PresenceJson.heard(device.id(), presence.lastContact(device.id())));
  }

  @Access(USERS)
  @GetMapping(BASE + "/settings")
  SettingsJson settings(Caller caller) {
    return queries
        .ask(new FindThreshold(caller.tenant()))
        .map(ThresholdView::seconds)
        .map(SettingsJson::new)
        .orElseGet(() -> new SettingsJson(usual.duration().toSeconds()));
  }

  /**
   * @param silentAfterSeconds 0 for never
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record SettingsJson(long silentAfterSeconds) {}
}
