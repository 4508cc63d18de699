package io.muster.deviceauth.write.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.commands.DeviceCommand.DecideAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.DecommissionDevice;
import io.muster.deviceauth.commands.DeviceCommand.DismissAuthSet;
import io.muster.deviceauth.commands.DeviceCommand.ExplainDisconnection;
import io.muster.deviceauth.commands.DeviceCommand.PreauthorizeDevice;
import io.muster.deviceauth.commands.DeviceCommand.RevokeDeviceToken;
import io.muster.deviceauth.events.AuthSetId;
import io.muster.deviceauth.events.AuthSetStatus;
import io.muster.deviceauth.events.DeviceEvent.DisconnectionExplained.Reason;
import io.muster.deviceauth.events.DeviceId;
import io.muster.deviceauth.events.DeviceTokenId;
import io.muster.deviceauth.events.IdentityId;
import io.muster.shared.access.Access;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.write.CanonicalJson;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What people decide about devices, and what devices tell of their silence. */
@RestController
class DeviceCommandController {

  private static final String MANAGEMENT = "/api/management/v2/devauth";

  private final CommandGateway commands;

  DeviceCommandController(CommandGateway commands) {
    this.commands = commands;
  }

  @Access(OPERATORS)
  @PostMapping(MANAGEMENT + "/devices")
  ResponseEntity<Void> preauthorize(Caller caller, @Valid @RequestBody Preauthorization body) {
    var identityData =
        IdentityData.require("identity_data", CanonicalJson.ofObject(body.identityData()));
    var key =
        DeviceKey.parse(body.pubkey())
            .orElseThrow(
                () ->
                    Refusal.malformed(
                            "key-malformed", "pubkey must be an RSA, EC or Ed25519 key in PEM")
                        .asException());
    DeviceId device =
        commands.sendAndWait(
            new PreauthorizeDevice(
                caller.tenant(),
                IdentityId.of(caller.tenant(), identityData),
                identityData,
                key.pem(),
                new DeviceId(UUID.randomUUID()),
                body.force() != null && body.force()));
    return ResponseEntity.created(URI.create(MANAGEMENT + "/devices/" + device)).build();
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

  record Preauthorization(
      @JsonProperty("identity_data") @NotNull JsonNode identityData,
      @NotNull String pubkey,
      @Nullable Boolean force) {}

  record Decision(@NotNull String status) {}

  /** Older devices say more. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Disconnection(@Nullable JsonNode state) {}
}
