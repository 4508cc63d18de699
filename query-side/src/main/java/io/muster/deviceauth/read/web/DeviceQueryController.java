package io.muster.deviceauth.read.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceStatus;
import io.muster.deviceauth.queries.DeviceQuery.CountDevices;
import io.muster.deviceauth.queries.DeviceQuery.FindDevice;
import io.muster.deviceauth.queries.DeviceQuery.ListDevices;
import io.muster.deviceauth.queries.DeviceView;
import io.muster.deviceauth.queries.DeviceView.AuthSetView;
import io.muster.deviceauth.read.Devices;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.read.web.Parameters;
import io.muster.shared.read.web.Presence;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Devices and their authentication sets. */
@RestController
@RequestMapping("/api/management/v2/devauth")
class DeviceQueryController {

  private final Devices devices;
  private final Presence presence;
  private final JsonMapper json;

  DeviceQueryController(Devices devices, Presence presence, JsonMapper json) {
    this.devices = devices;
    this.presence = presence;
    this.json = json;
  }

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
    var page = devices.handle(new ListDevices(caller.tenant(), statuses, ids, sortById, paging));
    return Parameters.answer(request, paging, page, this::json);
  }

  @GetMapping("/devices/{id}")
  DeviceJson find(Caller caller, @PathVariable UUID id) {
    return json(require(caller, id));
  }

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

  @GetMapping("/devices/count")
  Map<String, Long> count(Caller caller, HttpServletRequest request) {
    var statuses = statuses(Parameters.all(request, "status"));
    return Map.of("count", devices.handle(new CountDevices(caller.tenant(), statuses)));
  }

  /** 0: no tenant is limited. */
  @GetMapping("/limits/max_devices")
  Map<String, Integer> limit() {
    return Map.of("limit", 0);
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
    return devices
        .handle(new FindDevice(caller.tenant(), new DeviceId(id)))
        .orElseThrow(
            () -> Refusal.notFound("device-not-found", "There is no device " + id).asException());
  }

  private DeviceJson json(DeviceView view) {
    var identity = json.readTree(view.identityData());
    return new DeviceJson(
        view.id(),
        identity,
        view.status().wire(),
        view.createdAt(),
        view.updatedAt(),
        presence.lastContact(view.id()),
        view.authSets().stream().map(set -> json(set, identity)).toList(),
        false);
  }

  private static AuthSetJson json(AuthSetView set, JsonNode identity) {
    return new AuthSetJson(set.id(), set.publicKey(), identity, set.status().wire(), set.at());
  }

  record Search(
      @Nullable @Size(max = 500) List<@NotNull String> id,
      @Nullable @Size(max = 5) List<@NotNull String> status) {}

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
      boolean decommissioning) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record AuthSetJson(String id, String pubkey, JsonNode identityData, String status, Instant ts) {}
}
