package io.muster.deviceauth.write.web;

import static io.muster.shared.access.Access.To.ADMINS;
import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.commands.ChangeAdmissionPolicy;
import io.muster.deviceauth.commands.DeviceCommand.DecideAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.commands.DeviceCommand.DismissAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.ExplainDisconnection;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevice;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevices;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevices.Outcome;
import io.muster.deviceauth.commands.DeviceCommand.RevokeDeviceToken;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained.Reason;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.deviceauth.write.DeviceauthOptions;
import io.muster.deviceauth.write.web.Preauthorizations.Preauthorization;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people decide about devices, and what devices tell of their silence. */
@RestController
class DeviceCommandController {

  private static final String MANAGEMENT = "/api/management/v2/devauth";

  private final CommandGateway commands;
  private final JsonMapper json;
  private final int minRsaBits;

  DeviceCommandController(CommandGateway commands, JsonMapper json, DeviceauthOptions options) {
    this.commands = commands;
    this.json = json;
    this.minRsaBits = options.minRsaBits();
  }

  @Access(OPERATORS)
  @PostMapping(MANAGEMENT + "/devices")
  ResponseEntity<Void> preauthorize(Caller caller, @Valid @RequestBody Preauthorization body) {
    DeviceId device = commands.sendAndWait(body.command(caller.tenant(), minRsaBits));
    return ResponseEntity.created(URI.create(MANAGEMENT + "/devices/" + device)).build();
  }

  /**
   * Many at once, at most 1,000: each for itself, so that some may be refused while others are
   * announced. The answer tells of each, in order.
   */
  @Access(OPERATORS)
  @BodyLimit(4 * BodyLimit.MIB)
  @PostMapping(path = MANAGEMENT + "/devices/list", consumes = MediaType.APPLICATION_JSON_VALUE)
  List<Announced> preauthorizeAll(
      Caller caller,
      @RequestBody @Size(min = 1, max = Preauthorizations.MAX_DEVICES)
          List<@NotNull @Valid Preauthorization> body) {
    return announce(caller, body);
  }

  /** The same as CSV. */
  @Access(OPERATORS)
  @BodyLimit(4 * BodyLimit.MIB)
  @PostMapping(path = MANAGEMENT + "/devices/list", consumes = "text/csv")
  List<Announced> preauthorizeAllOfCsv(Caller caller, @RequestBody String body) {
    return announce(caller, Preauthorizations.ofCsv(body, json));
  }

  /** Nothing is announced when one of them is not even well-formed. */
  private List<Announced> announce(Caller caller, List<Preauthorization> all) {
    var wanted = new ArrayList<PreauthorizeDevice>();
    for (var each : all) {
      try {
        wanted.add(each.command(caller.tenant(), minRsaBits));
      } catch (RefusedException e) {
        throw Preauthorizations.malformed(
            "Device " + (wanted.size() + 1) + " of the list: " + e.refusal().detail());
      }
    }
    List<Outcome> outcomes = commands.sendAndWait(new PreauthorizeDevices(caller.tenant(), wanted));
    return outcomes.stream().map(Announced::of).toList();
  }

  @Access(ADMINS)
  @PutMapping(MANAGEMENT + "/settings")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void changePolicy(Caller caller, @Valid @RequestBody Policy body) {
    commands.sendAndWait(new ChangeAdmissionPolicy(caller.tenant(), body.requireConfiguration()));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/devices/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void decommission(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new DecommissionDevice(caller.tenant(), new DeviceId(id)));
  }

  @Access(OPERATORS)
  @PutMapping(MANAGEMENT + "/devices/{id}/auth/{set}/status")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void decide(
      Caller caller,
      @PathVariable UUID id,
      @PathVariable UUID set,
      @Valid @RequestBody Decision body) {
    var decision =
        switch (body.status()) {
          case "accepted" -> AuthSetStatus.ACCEPTED;
          case "rejected" -> AuthSetStatus.REJECTED;
          default ->
              throw Refusal.malformed("status-unknown", "status must be accepted or rejected")
                  .asException();
        };
    commands.sendAndWait(
        new DecideAuthSet(caller.tenant(), new DeviceId(id), new AuthSetId(set), decision));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/devices/{id}/auth/{set}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void dismiss(Caller caller, @PathVariable UUID id, @PathVariable UUID set) {
    commands.sendAndWait(new DismissAuthSet(caller.tenant(), new DeviceId(id), new AuthSetId(set)));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/tokens/{jti}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(Caller caller, @PathVariable String jti) {
    var unknown = Refusal.notFound("token-not-found", "No such token is valid").asException();
    var token = DeviceTokenId.parse(jti).orElseThrow(() -> unknown);
    try {
      commands.sendAndWait(
          new RevokeDeviceToken(caller.tenant(), token.deviceId(), token.serial()));
    } catch (AggregateNotFoundException e) {
      throw unknown;
    }
  }

  /** The reason of a past disconnection; a device speaks for itself alone. */
  @Access(DEVICES)
  @PostMapping("/api/devices/v1/devices/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void explain(Caller caller, @PathVariable String id, @RequestBody Disconnection body) {
    var device = OwnDevice.require(caller, id);
    var reason =
        switch (body.state() == null ? "" : body.state().asString("")) {
          case "2" -> Reason.NETWORK;
          case "3" -> Reason.REBOOT;
          default ->
              throw Refusal.malformed("state-unknown", "state must be 2 (network) or 3 (reboot)")
                  .asException();
        };
    commands.sendAndWait(new ExplainDisconnection(caller.tenant(), device, reason));
  }

  /**
   * @param id of the device; where it is refused, of the one that stands in the way
   * @param code of the refusal; left out when there was none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Announced(@Nullable String id, @Nullable String code, @Nullable String error) {

    static Announced of(Outcome outcome) {
      var refusal = outcome.refusal();
      return refusal == null
          ? new Announced(String.valueOf(outcome.deviceId()), null, null)
          : new Announced(refusal.about(), refusal.code(), refusal.detail());
    }
  }

  /**
   * @param requireConfiguration whether a configuration and a flavor must be assigned to a device
   *     before it is accepted
   */
  record Policy(@JsonProperty("require_configuration") @NotNull Boolean requireConfiguration) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Decision(@NotNull String status) {}

  /** Older devices say more. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Disconnection(@Nullable JsonNode state) {}
}
