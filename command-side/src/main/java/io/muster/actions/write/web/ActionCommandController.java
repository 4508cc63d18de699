package io.muster.actions.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.actions.commands.ActionCommand.CancelAction;
import io.muster.actions.commands.ActionCommand.RequestAction;
import io.muster.actions.commands.RequestActions;
import io.muster.actions.commands.RequestActions.Counts;
import io.muster.actions.events.ActionId;
import io.muster.actions.events.ActionState;
import io.muster.actions.write.ActionLookups;
import io.muster.actions.write.ActionLookups.OpenActionsRow.OpenAction;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.devices.DeviceSearch;
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.GroupRegister;
import io.muster.shared.write.LookupBarrier;
import io.muster.shared.write.SearchTerm;
import io.muster.shared.write.ViewBarrier;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** What people want devices to do. */
@RestController
class ActionCommandController {

  private static final String BASE = "/api/management/v1/action";

  static final int MAX_FOUND = 10_000;

  private final CommandGateway commands;
  private final DeviceRegister devices;
  private final ActionLookups lookups;
  private final GroupRegister groups;
  private final DeviceSearch search;
  private final LookupBarrier barrier;
  private final ViewBarrier views;
  private final Validator validator;
  private final JsonMapper json;
  private final Clock clock;

  ActionCommandController(
      CommandGateway commands,
      DeviceRegister devices,
      ActionLookups lookups,
      GroupRegister groups,
      DeviceSearch search,
      LookupBarrier barrier,
      ViewBarrier views,
      Validator validator,
      JsonMapper json,
      Clock clock) {
    this.commands = commands;
    this.devices = devices;
    this.lookups = lookups;
    this.groups = groups;
    this.search = search;
    this.barrier = barrier;
    this.views = views;
    this.validator = validator;
    this.json = json;
    this.clock = clock;
  }

  @Access(OPERATORS)
  @PostMapping(BASE + "/{id}")
  ResponseEntity<Requested> request(
      Caller caller, @PathVariable UUID id, @Valid @RequestBody ActionBody body) {
    return request(caller, device(caller, id), body, null);
  }

  /** In place of the last one of the lane that the device was not told yet. */
  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}")
  ResponseEntity<Requested> replace(
      Caller caller, @PathVariable UUID id, @Valid @RequestBody ActionBody body) {
    var device = device(caller, id);
    var queued =
        lookups.open(caller.tenant(), device).stream()
            .filter(OpenAction::isQueued)
            .filter(action -> action.lane().equals(body.laneOrDefault()))
            .reduce((_, last) -> last)
            .orElseThrow(
                () ->
                    Refusal.conflict(
                            "action-sent",
                            "There is no action that the device was not told yet: cancel it")
                        .asException());
    return request(caller, device, body, new ActionId(UUID.fromString(queued.id())));
  }

  private ResponseEntity<Requested> request(
      Caller caller, DeviceId device, ActionBody body, @Nullable ActionId replaces) {
    body.requireObjects(json);
    var action = new ActionId(UUID.randomUUID());
    var notAfter = body.notAfterOrDefault(clock.instant());
    commands.sendAndWait(
        new RequestAction(
            caller.tenant(),
            device,
            action,
            body.actions(),
            body.environment(),
            body.laneOrDefault(),
            body.timeoutOrDefault(),
            notAfter,
            replaces,
            false));
    return ResponseEntity.ok()
        .location(URI.create(BASE + "/" + device + "/" + action))
        .body(
            new Requested(
                action.toString(),
                device.toString(),
                body.actions(),
                body.actions(),
                body.environment(),
                body.laneOrDefault(),
                ActionState.QUEUED.wire(),
                body.timeoutOrDefault().toSeconds(),
                notAfter));
  }

  /** The oldest that is not over, and that is not being cancelled already. */
  @Access(OPERATORS)
  @DeleteMapping(BASE + "/{id}")
  void cancel(Caller caller, @PathVariable UUID id) {
    var device = device(caller, id);
    var current =
        lookups.open(caller.tenant(), device).stream()
            .filter(action -> !action.isCancelled())
            .findFirst()
            .orElseThrow(
                () ->
                    Refusal.notFound("action-not-found", "The device has no action to cancel")
                        .asException());
    cancel(caller, device, new ActionId(UUID.fromString(current.id())));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/{id}/{action}")
  void cancel(Caller caller, @PathVariable UUID id, @PathVariable UUID action) {
    cancel(caller, device(caller, id), new ActionId(action));
  }

  private void cancel(Caller caller, DeviceId device, ActionId action) {
    boolean cancelled = commands.sendAndWait(new CancelAction(caller.tenant(), device, action));
    if (!cancelled) {
      throw Refusal.conflict("action-over", "The action is over already").asException();
    }
  }

  @Access(OPERATORS)
  @PostMapping(BASE + "/group/{name}")
  Counts requestOfGroup(
      Caller caller, @PathVariable String name, @Valid @RequestBody ActionBody body) {
    body.requireObjects(json);
    barrier.await();
    var members = groups.of(caller.tenant(), new GroupName(name));
    if (members.isEmpty()) {
      throw Refusal.notFound("group-not-found", "There is no group " + name).asException();
    }
    return request(caller, members, body);
  }

  /** Of all devices that the terms find now, and of none that fits later. */
  @Access(OPERATORS)
  @PostMapping(BASE + "/search")
  Counts requestOfFound(Caller caller, @Valid @RequestBody Searched body) {
    var action = body.action();
    if (!validator.validate(action).isEmpty()) {
      throw Refusal.malformed(
              "action-malformed",
              "actions, env_vars, timeout or lane are not as in a request for one device")
          .asException();
    }
    action.requireObjects(json);
    var terms = body.filters().stream().map(SearchTerm::term).toList();
    views.await();
    var found = search.find(caller.tenant(), terms, MAX_FOUND);
    requireFew(found);
    return request(caller, found, action);
  }

  static void requireFew(List<DeviceId> found) {
    if (found.size() > MAX_FOUND) {
      throw Refusal.impossible(
              "search-too-broad",
              "The search finds more than " + MAX_FOUND + " devices: narrow it, or use a group")
          .asException();
    }
  }

  private Counts request(Caller caller, List<DeviceId> devices, ActionBody body) {
    return commands.sendAndWait(
        new RequestActions(
            caller.tenant(),
            UUID.randomUUID(),
            devices,
            body.actions(),
            body.environment(),
            body.laneOrDefault(),
            body.timeoutOrDefault(),
            body.notAfterOrDefault(clock.instant())));
  }

  private DeviceId device(Caller caller, UUID id) {
    var device = new DeviceId(id);
    devices.require(caller.tenant(), device);
    return device;
  }

  /** An action, and the terms by which its devices are found. */
  record Searched(
      @NotNull @Size(min = 1, max = 50) List<@NotNull @Valid SearchTerm> filters,
      @JsonAlias("config_details") @NotNull String actions,
      @JsonProperty("env_vars") @Nullable String environment,
      @Nullable Long timeout,
      @JsonProperty("not_after") @Nullable Instant notAfter,
      @Nullable String lane) {

    ActionBody action() {
      return new ActionBody(actions, environment, timeout, notAfter, lane);
    }
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Requested(
      String id,
      String deviceId,
      String actions,
      String configDetails,
      @Nullable String envVars,
      String lane,
      String state,
      long timeout,
      Instant notAfter) {}
}
