package io.muster.configuration.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.configuration.commands.DeviceConfigurationCommand.AssignDeviceLayer;
import io.muster.configuration.commands.DeviceConfigurationCommand.RemoveDeviceLayer;
import io.muster.configuration.commands.SharedLayerCommand.AssignSharedLayer;
import io.muster.configuration.commands.SharedLayerCommand.RemoveSharedLayer;
import io.muster.configuration.events.Assignment;
import io.muster.configuration.events.TemplateId;
import io.muster.configuration.queries.LayerView;
import io.muster.configuration.write.ConfigurationLookups;
import io.muster.configuration.write.LayerTags;
import io.muster.configuration.write.web.ConfigurationTexts.Text;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.LookupBarrier;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Which configs and flavors the tenant, groups and devices get. */
@RestController
class ConfigurationMapController {

  private static final String BASE = "/api/management/v1/configurations/configmaps";

  /** No layer has this tag. */
  private static final String OF_NOTHING = "";

  /** How often a change that names no version is tried, and how long each waits. */
  private static final int ATTEMPTS = 5;

  private static final Duration SHOWN = Duration.ofMillis(500);

  private final CommandGateway commands;
  private final ConfigurationLookups lookups;
  private final ConfigurationTexts texts;
  private final DeviceRegister devices;
  private final LookupBarrier barrier;

  ConfigurationMapController(
      CommandGateway commands,
      ConfigurationLookups lookups,
      ConfigurationTexts texts,
      DeviceRegister devices,
      LookupBarrier barrier) {
    this.commands = commands;
    this.lookups = lookups;
    this.texts = texts;
    this.devices = devices;
    this.barrier = barrier;
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}")
  void assign(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @Valid @RequestBody Layer body) {
    var device = device(caller, id);
    var before = lookups.device(caller.tenant(), device).layer();
    var text = parameters(caller, body, before.parameters());
    commands.sendAndWait(
        new AssignDeviceLayer(
            caller.tenant(), device, assignment(body, text), expected(tag, text, before)));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/{id}")
  void remove(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag) {
    commands.sendAndWait(new RemoveDeviceLayer(caller.tenant(), device(caller, id), expected(tag)));
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/tenant")
  void assignToTenant(
      Caller caller,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @Valid @RequestBody Layer body) {
    assignShared(caller, null, tag, body);
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/group/{name}")
  void assignToGroup(
      Caller caller,
      @PathVariable String name,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @Valid @RequestBody Layer body) {
    assignShared(caller, new GroupName(name), tag, body);
  }

  private void assignShared(
      Caller caller, @Nullable GroupName group, @Nullable String tag, Layer body) {
    var before = lookups.sharedLayer(caller.tenant(), group == null ? null : group.value()).layer();
    var text = parameters(caller, body, before.parameters());
    commands.sendAndWait(
        new AssignSharedLayer(
            caller.tenant(), group, assignment(body, text), expected(tag, text, before)));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/tenant")
  void removeFromTenant(
      Caller caller, @RequestHeader(name = "If-Match", required = false) @Nullable String tag) {
    commands.sendAndWait(new RemoveSharedLayer(caller.tenant(), null, expected(tag)));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/group/{name}")
  void removeFromGroup(
      Caller caller,
      @PathVariable String name,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag) {
    commands.sendAndWait(
        new RemoveSharedLayer(caller.tenant(), new GroupName(name), expected(tag)));
  }

  private DeviceId device(Caller caller, UUID id) {
    var device = new DeviceId(id);
    devices.require(caller.tenant(), device);
    return device;
  }

  private static Assignment assignment(Layer body, Text parameters) {
    return new Assignment(template(body.configId()), template(body.flavorId()), parameters.json());
  }

  private Text parameters(Caller caller, Layer body, String before) {
    return texts.object(
        caller.tenant(),
        "unique_dev_parameters",
        body.parameters() == null ? "{}" : body.parameters(),
        before,
        ConfigurationTexts.MAX_PARAMETERS);
  }

  /** Secrets that are left as they are must be those that are there. */
  private static @Nullable String expected(@Nullable String tag, Text text, LayerView before) {
    var asked = expected(tag);
    if (!text.keepsSecrets()) {
      return asked;
    }
    return asked == null || asked.equals(before.tag()) ? before.tag() : OF_NOTHING;
  }

  /** The layer that an entity tag (RFC 9110, 8.8.3) speaks of; null for any. */
  private static @Nullable String expected(@Nullable String tag) {
    if (tag == null || tag.strip().equals("*")) {
      return null;
    }
    return tag.strip().replaceAll("^(W/)?\"|\"$", "").replaceAll("\\..*$", "");
  }

  /** As Mender's configure add-on has it: the device's own parameters, all of them texts. */
  @Access(OPERATORS)
  @PutMapping("/api/management/v1/deviceconfig/configurations/device/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void assignTexts(Caller caller, @PathVariable UUID id, @RequestBody Map<String, String> body) {
    if (body.containsValue(null)) {
      throw Refusal.malformed("configuration-malformed", "Each value must be a text").asException();
    }
    var device = device(caller, id);
    var text =
        texts.object(
            caller.tenant(),
            "the configuration",
            JsonMapper.shared().writeValueAsString(body),
            null,
            ConfigurationTexts.MAX_PARAMETERS);
    for (var attempt = 1; ; attempt++) {
      var layer = lookups.device(caller.tenant(), device).layer();
      var assignment =
          new Assignment(templateOf(layer.config()), templateOf(layer.flavor()), text.json());
      try {
        commands.sendAndWait(
            new AssignDeviceLayer(caller.tenant(), device, assignment, layer.tag()));
        return;
      } catch (RefusedException e) {
        // The client named no version: that another request came between is not for it to mend.
        if (attempt == ATTEMPTS || !e.refusal().code().equals(LayerTags.CHANGED)) {
          throw e;
        }
        barrier.await(SHOWN);
      }
    }
  }

  /**
   * As Mender's configure add-on has it. What is assigned is wanted at once, so nothing is left to
   * do: the answer names what is wanted, and how far the device is, the device's configuration
   * tells.
   */
  @Access(OPERATORS)
  @PostMapping("/api/management/v1/deviceconfig/configurations/device/{id}/deploy")
  Deployed deploy(Caller caller, @PathVariable UUID id) {
    var device = device(caller, id);
    var desired = lookups.desired(caller.tenant(), device);
    if (desired.version() == 0) {
      throw Refusal.impossible(
              "nothing-configured", "Nothing was said of the configuration of the device")
          .asException();
    }
    return new Deployed(desired.deploymentId(device).toString());
  }

  record Deployed(@JsonProperty("deployment_id") String deploymentId) {}

  private static @Nullable TemplateId templateOf(@Nullable String id) {
    return id == null ? null : new TemplateId(UUID.fromString(id));
  }

  private static @Nullable TemplateId template(@Nullable UUID id) {
    return id == null ? null : new TemplateId(id);
  }

  record Layer(
      @JsonProperty("config_id") @Nullable UUID configId,
      @JsonProperty("flavor_id") @Nullable UUID flavorId,
      @JsonProperty("unique_dev_parameters") @JsonAlias("unique_devparams")
          @Nullable String parameters) {}
}
