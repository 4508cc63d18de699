package io.muster.actions.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
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

  private final CommandGateway commands;
  private final DeviceRegister devices;
  private final ActionLookups lookups;
  private final JsonMapper json;
  private final Clock clock;

  ActionCommandController(
      CommandGateway commands,
      DeviceRegister devices,
      ActionLookups lookups,
      JsonMapper json,
      Clock clock) {
    this.commands = commands;
    this.devices = devices;
    this.lookups = lookups;
    this.json = json;
    this.clock = clock;
  }

  @Access(OPERATORS)
  @PostMapping(BASE + "/{id}")
  ResponseEntity<Requested> request(
      Caller caller, @PathVariable UUID id, @Valid @RequestBody ActionBody body) {
    return request(caller, device(caller, id), body, null);
  }

  /** In place of the one that the device was not told yet. */
  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}")
  ResponseEntity<Requested> replace(
      Caller caller, @PathVariable UUID id, @Valid @RequestBody ActionBody body) {
    var device = device(caller, id);
    var queued =
        lookups.open(caller.tenant(), device).stream()
            .filter(OpenAction::isQueued)
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
    Counts counts =
        commands.sendAndWait(
            new RequestActions(
                caller.tenant(),
                UUID.randomUUID(),
                new GroupName(name),
                body.actions(),
                body.environment(),
                body.laneOrDefault(),
                body.timeoutOrDefault(),
                body.notAfterOrDefault(clock.instant())));
    if (counts.count() + counts.refused() == 0) {
      throw Refusal.notFound("group-not-found", "There is no group " + name).asException();
    }
    return counts;
  }

  private DeviceId device(Caller caller, UUID id) {
    var device = new DeviceId(id);
    devices.require(caller.tenant(), device);
    return device;
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
