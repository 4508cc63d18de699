package io.muster.deviceauth.read.web;

import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.deviceauth.queries.DeviceQuery.CountDevices;
import io.muster.deviceauth.queries.DeviceQuery.FindDevice;
import io.muster.deviceauth.queries.DeviceQuery.ListDevices;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.multitenant.queries.TenantQuery.FindLimits;
import io.muster.presence.queries.Presence;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Devices and their authentication sets. */
@RestController
@RequestMapping("/api/management/v2/devauth")
class DeviceQueryController {

  private final Queries queries;
  private final Presence presence;
  private final JsonMapper json;

  DeviceQueryController(Queries queries, Presence presence, JsonMapper json) {
    this.queries = queries;
    this.presence = presence;
    this.json = json;
  }

  @Access(USERS)
  @GetMapping("/devices")
  ResponseEntity<List<DeviceJson>> list(Caller caller, HttpServletRequest request) {
    var ids = Parameters.all(request, "id");
    return list(
        caller,
        request,
        statuses(Parameters.all(request, "status")),
        ids.isEmpty() ? null : ids,
        "true".equals(request.getParameter("UUID")));
  }

  @Access(USERS)
  @PostMapping("/devices/search")
  ResponseEntity<List<DeviceJson>> search(
      Caller caller, HttpServletRequest request, @Valid @RequestBody Search body) {
    var status = body.status();
    return list(caller, request, statuses(status == null ? List.of() : status), body.id(), false);
  }

  private ResponseEntity<List<DeviceJson>> list(
      Caller caller,
      HttpServletRequest request,
      List<DeviceStatus> statuses,
      @Nullable List<String> ids,
      boolean sortById) {
    var paging = Parameters.paging(request);
    var page = queries.ask(new ListDevices(caller.tenant(), statuses, ids, sortById, paging));
    var heard = presence.lastContacts(page.items().stream().map(DeviceView::id).toList());
    return Parameters.answer(
        request, paging, page, view -> DeviceJson.of(view, heard.get(view.id()), json));
  }

  @Access(USERS)
  @GetMapping("/devices/{id}")
  DeviceJson find(Caller caller, @PathVariable UUID id) {
    return json(require(caller, id));
  }

  @Access(USERS)
  @GetMapping("/devices/{id}/auth/{set}/status")
  Map<String, String> status(Caller caller, @PathVariable UUID id, @PathVariable UUID set) {
    return require(caller, id).authSets().stream()
        .filter(known -> known.id().equals(set.toString()))
        .findFirst()
        .map(known -> Map.of("status", known.status().wire()))
        .orElseThrow(
            () ->
                Refusal.notFound(
                        "auth-set-not-found", "The device has no authentication set " + set)
                    .asException());
  }

  @Access(USERS)
  @GetMapping("/devices/count")
  Map<String, Long> count(Caller caller, HttpServletRequest request) {
    var statuses = statuses(Parameters.all(request, "status"));
    return Map.of("count", queries.ask(new CountDevices(caller.tenant(), statuses)));
  }

  /** 0: the tenant is not limited. */
  @Access(USERS)
  @GetMapping("/limits/max_devices")
  Map<String, Long> limit(Caller caller) {
    var limit = queries.ask(new FindLimits(caller.tenant())).maxDevices();
    return Map.of("limit", limit == null ? 0 : limit);
  }

  private static List<DeviceStatus> statuses(List<String> wire) {
    return wire.stream()
        .map(
            word ->
                Arrays.stream(DeviceStatus.values())
                    .filter(status -> status.wire().equals(word))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            Parameters.malformed(
                                "status must be pending, accepted, rejected, preauthorized or"
                                    + " noauth")))
        .toList();
  }

  private DeviceView require(Caller caller, UUID id) {
    return queries
        .ask(new FindDevice(caller.tenant(), new DeviceId(id)))
        .orElseThrow(
            () -> Refusal.notFound("device-not-found", "There is no device " + id).asException());
  }

  private DeviceJson json(DeviceView view) {
    return DeviceJson.of(view, presence.lastContact(view.id()), json);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Search(
      @Nullable @Size(max = 500) List<@NotNull String> id,
      @Nullable @Size(max = 5) List<@NotNull String> status) {}
}
