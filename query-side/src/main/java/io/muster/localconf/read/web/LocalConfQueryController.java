package io.muster.localconf.read.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.queries.LocalConfQuery.CountLocalConfs;
import io.muster.localconf.queries.LocalConfQuery.FindLocalConf;
import io.muster.localconf.queries.LocalConfQuery.FindLocalConfVersion;
import io.muster.localconf.queries.LocalConfQuery.ListLocalConfs;
import io.muster.localconf.queries.LocalConfQuery.LocalConf;
import io.muster.localconf.queries.LocalConfView.StoredVersion;
import io.muster.shared.access.Access;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.JsonDiff;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The configurations that devices stored: for them, and for people. */
@RestController
class LocalConfQueryController {

  private static final String BASE = "/api/management/v1/localconf/lconf";

  private final Queries queries;
  private final JsonMapper json;

  LocalConfQueryController(Queries queries, JsonMapper json) {
    this.queries = queries;
    this.json = json;
  }

  /** What the device stored last or was given back, byte for byte. */
  @Access(DEVICES)
  @GetMapping("/api/devices/v1/localconf/lconf_requests/{id}")
  ResponseEntity<LocalConfJson> own(Caller caller, @PathVariable String id) {
    return answer(require(caller, OwnDevice.require(caller, id)));
  }

  @Access(USERS)
  @GetMapping(BASE + "/{id}")
  ResponseEntity<LocalConfJson> find(Caller caller, @PathVariable UUID id) {
    return answer(require(caller, new DeviceId(id)));
  }

  /** With the tag of the text: who has it already gets 304. */
  private static ResponseEntity<LocalConfJson> answer(LocalConf stored) {
    return ResponseEntity.ok()
        .eTag(stored.view().currentVersion().sha256())
        .body(LocalConfJson.of(stored));
  }

  private LocalConf require(Caller caller, DeviceId device) {
    return queries
        .ask(new FindLocalConf(caller.tenant(), device))
        .orElseThrow(
            () ->
                Refusal.notFound(
                        "local-configuration-not-found",
                        "No configuration of device " + device + " is stored")
                    .asException());
  }

  @Access(USERS)
  @GetMapping(BASE + "/list")
  ResponseEntity<List<LocalConfJson>> list(Caller caller, HttpServletRequest request) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListLocalConfs(caller.tenant(), paging));
    return Parameters.answer(request, paging, page, LocalConfJson::of);
  }

  @Access(USERS)
  @GetMapping(BASE + "/list/count")
  Map<String, Long> count(Caller caller) {
    return Map.of("count", queries.ask(new CountLocalConfs(caller.tenant())));
  }

  /** All that are kept, the oldest first. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/versions")
  List<LocalConfVersionJson> versions(Caller caller, @PathVariable UUID id) {
    var view = require(caller, new DeviceId(id)).view();
    return view.versions().stream().map(it -> LocalConfVersionJson.of(view, it)).toList();
  }

  /** One of them, by its number or the SHA-256 of its text, with the text. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/versions/{version}")
  VersionText version(Caller caller, @PathVariable UUID id, @PathVariable String version) {
    var found = requireVersion(caller, id, version);
    return new VersionText(LocalConfVersionJson.of(found.view(), found.version()), found.details());
  }

  private LocalConf requireVersion(Caller caller, UUID id, String version) {
    return queries
        .ask(new FindLocalConfVersion(caller.tenant(), new DeviceId(id), version))
        .orElseThrow(
            () ->
                Refusal.notFound("version-not-found", "The device has no stored version " + version)
                    .asException());
  }

  /** From the version before the current one to the current one, unless others are named. */
  @Access(USERS)
  @GetMapping(BASE + "/{id}/diff")
  Diff diff(
      Caller caller,
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to) {
    var stored = require(caller, new DeviceId(id)).view();
    var before = requireVersion(caller, id, named(from, stored.previousVersion()));
    var after = requireVersion(caller, id, named(to, stored.currentVersion()));
    var changes = JsonDiff.between(json.readTree(before.details()), json.readTree(after.details()));
    return new Diff(before.version().version(), after.version().version(), changes);
  }

  private static String named(@Nullable String asked, StoredVersion otherwise) {
    return asked == null ? String.valueOf(otherwise.version()) : asked;
  }

  record VersionText(
      @JsonUnwrapped LocalConfVersionJson stored,
      @JsonProperty("config_details") String configDetails) {}

  record Diff(int from, int to, List<JsonDiff.Change> changes) {}
}
