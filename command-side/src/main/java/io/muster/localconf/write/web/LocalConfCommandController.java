package io.muster.localconf.write.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.events.DeviceId;
import io.muster.localconf.commands.LocalConfCommand.RemoveLocalConf;
import io.muster.localconf.commands.LocalConfCommand.RestoreLocalConf;
import io.muster.localconf.commands.LocalConfCommand.StoreLocalConf;
import io.muster.localconf.commands.LocalConfCommand.TransferLocalConf;
import io.muster.localconf.write.LocalconfOptions;
import io.muster.shared.access.Access;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.Ijson;
import io.muster.shared.write.Sha256;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What devices store of their own configuration, and what people do with it. */
@RestController
@EnableConfigurationProperties(LocalconfOptions.class)
class LocalConfCommandController {

  private static final String MANAGEMENT = "/api/management/v1/localconf/lconf/{id}";

  private final CommandGateway commands;
  private final DeviceRegister devices;
  private final int maxBytes;

  LocalConfCommandController(
      CommandGateway commands, DeviceRegister devices, LocalconfOptions options) {
    this.commands = commands;
    this.devices = devices;
    this.maxBytes = options.maxBytes();
  }

  /** The same bytes again store nothing. */
  @Access(DEVICES)
  @PatchMapping("/api/devices/v1/localconf/lconf_requests/{id}")
  Stored store(Caller caller, @PathVariable String id, @Valid @RequestBody Details body) {
    return store(caller, OwnDevice.require(caller, id), body);
  }

  /** What the device gets when it asks next. */
  @Access(OPERATORS)
  @PutMapping(MANAGEMENT)
  Stored replace(Caller caller, @PathVariable UUID id, @Valid @RequestBody Details body) {
    return store(caller, require(caller, id), body);
  }

  private Stored store(Caller caller, DeviceId device, Details body) {
    requireJson(body.configDetails());
    int version =
        commands.sendAndWait(new StoreLocalConf(caller.tenant(), device, body.configDetails()));
    return new Stored(device.toString(), version, Sha256.of(body.configDetails()));
  }

  private void requireJson(String details) {
    if (details.getBytes(UTF_8).length > maxBytes) {
      throw new Refusal(
              Refusal.Kind.TOO_LARGE,
              "local-configuration-too-large",
              "A stored configuration has at most " + maxBytes + " bytes")
          .asException();
    }
    if (!Ijson.isFine(details)) {
      throw notJson();
    }
  }

  private static RuntimeException notJson() {
    return Refusal.malformed(
            "details-malformed",
            "config_details must be a text that holds JSON, at most "
                + Ijson.DEPTH
                + " deep, each name once, with numbers that a double can hold")
        .asException();
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT)
  void remove(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new RemoveLocalConf(caller.tenant(), require(caller, id)));
  }

  @Access(OPERATORS)
  @PostMapping(MANAGEMENT + "/restore")
  void restore(Caller caller, @PathVariable UUID id, @Valid @RequestBody Restore body) {
    commands.sendAndWait(
        new RestoreLocalConf(
            caller.tenant(), require(caller, id), body.version(), body.expectedSha256()));
  }

  @Access(OPERATORS)
  @PostMapping(MANAGEMENT + "/transfer")
  void transfer(Caller caller, @PathVariable UUID id, @Valid @RequestBody Transfer body) {
    var from = require(caller, id);
    var to = require(caller, body.toDeviceId());
    commands.sendAndWait(new TransferLocalConf(caller.tenant(), from, to));
  }

  private DeviceId require(Caller caller, UUID id) {
    var device = new DeviceId(id);
    devices.require(caller.tenant(), device);
    return device;
  }

  record Details(@JsonProperty("config_details") @NotNull String configDetails) {}

  record Restore(
      @NotNull Integer version,
      @JsonProperty("expected_sha256") @Nullable @Size(max = 64) String expectedSha256) {}

  record Transfer(@JsonProperty("to_device_id") @NotNull UUID toDeviceId) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Stored(String deviceId, int version, String sha256) {}
}
