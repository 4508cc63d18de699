package io.muster.inventory.write.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.commands.GroupCommand.AssignDevices;
import io.muster.inventory.commands.GroupCommand.Counts;
import io.muster.inventory.commands.GroupCommand.DissolveGroup;
import io.muster.inventory.commands.GroupCommand.ReleaseDevices;
import io.muster.inventory.commands.InventoryCommand.AssignGroup;
import io.muster.inventory.commands.InventoryCommand.ChangeTags;
import io.muster.inventory.commands.InventoryCommand.ClearInventory;
import io.muster.inventory.commands.InventoryCommand.LeaveGroup;
import io.muster.inventory.commands.InventoryCommand.ReportAttributes;
import io.muster.inventory.events.Attribute;
import io.muster.inventory.events.AttributeValue;
import io.muster.inventory.events.GroupName;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import io.muster.shared.write.Ijson;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What devices report and people assign. A report that changes nothing costs no event. */
@RestController
class InventoryCommandController {

  private static final String DEVICE = "/api/devices/v1/inventory/device/attributes";
  private static final int MAX_TEXT = 4096;
  private static final int MAX_ARRAY = 500;
  private static final int MAX_AT_ONCE = 10_000;
  private static final String MANAGEMENT = "/api/management/v1/inventory";

  private final CommandGateway commands;
  private final DeviceRegister devices;

  InventoryCommandController(CommandGateway commands, DeviceRegister devices) {
    this.commands = commands;
    this.devices = devices;
  }

  @Access(DEVICES)
  @PatchMapping(DEVICE)
  void upsert(Caller caller, @RequestBody List<@NotNull @Valid ReportedAttribute> body) {
    report(caller, body, false);
  }

  @Access(DEVICES)
  @PutMapping(DEVICE)
  void replace(Caller caller, @RequestBody List<@NotNull @Valid ReportedAttribute> body) {
    report(caller, body, true);
  }

  private void report(Caller caller, List<ReportedAttribute> body, boolean complete) {
    commands.sendAndWait(
        new ReportAttributes(
            caller.tenant(),
            new DeviceId(UUID.fromString(caller.subject())),
            parsed(body),
            complete));
  }

  private static List<Attribute> parsed(List<ReportedAttribute> body) {
    return body.stream()
        .map(
            each -> {
              try {
                var value = new AttributeValue(each.value());
                requireText(each.name(), value);
                requireShort(value);
                return new Attribute(each.name(), value, each.description());
              } catch (IllegalArgumentException e) {
                throw Refusal.malformed("attribute-malformed", each.name() + ": " + e.getMessage())
                    .asException();
              }
            })
        .toList();
  }

  private static void requireText(String name, AttributeValue value) {
    if (!Ijson.isText(name)
        || value.items().stream()
            .anyMatch(it -> it instanceof String text && !Ijson.isText(text))) {
      throw new IllegalArgumentException("a text has whole characters, and no lone surrogates");
    }
  }

  private static void requireShort(AttributeValue value) {
    if (value.items().size() > MAX_ARRAY
        || value.items().stream().anyMatch(item -> item.toString().length() > MAX_TEXT)) {
      throw new IllegalArgumentException(
          "a text has at most %d characters, an array %d items".formatted(MAX_TEXT, MAX_ARRAY));
    }
  }

  @Access(OPERATORS)
  @PutMapping(MANAGEMENT + "/devices/{id}/group")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void assignGroup(Caller caller, @PathVariable UUID id, @Valid @RequestBody GroupBody body) {
    devices.require(caller.tenant(), new DeviceId(id));
    commands.sendAndWait(
        new AssignGroup(caller.tenant(), new DeviceId(id), new GroupName(body.group())));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/devices/{id}/group/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void leaveGroup(Caller caller, @PathVariable UUID id, @PathVariable String name) {
    devices.require(caller.tenant(), new DeviceId(id));
    boolean left =
        commands.sendAndWait(
            new LeaveGroup(caller.tenant(), new DeviceId(id), new GroupName(name)));
    if (!left) {
      throw Refusal.notFound("not-a-member", "The device is not in the group " + name)
          .asException();
    }
  }

  @Access(OPERATORS)
  @PatchMapping(MANAGEMENT + "/groups/{name}/devices")
  CountsJson assignGroups(
      Caller caller, @PathVariable String name, @RequestBody List<@NotNull UUID> ids) {
    return CountsJson.of(
        commands.sendAndWait(
            new AssignDevices(caller.tenant(), new GroupName(name), devices(ids))));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/groups/{name}/devices")
  CountsJson leaveGroups(
      Caller caller, @PathVariable String name, @RequestBody List<@NotNull UUID> ids) {
    return CountsJson.of(
        commands.sendAndWait(
            new ReleaseDevices(caller.tenant(), new GroupName(name), devices(ids))));
  }

  private static List<DeviceId> devices(List<UUID> ids) {
    if (ids.isEmpty() || ids.size() > MAX_AT_ONCE) {
      throw Refusal.malformed("devices-missing", "Name 1 to " + MAX_AT_ONCE + " devices")
          .asException();
    }
    return ids.stream().map(DeviceId::new).toList();
  }

  /** Every device leaves the group, and with the last the group is gone. */
  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/groups/{name}")
  Map<String, Integer> dissolve(Caller caller, @PathVariable String name) {
    Counts counts = commands.sendAndWait(new DissolveGroup(caller.tenant(), new GroupName(name)));
    if (counts.matched() == 0) {
      throw Refusal.notFound("group-not-found", "There is no group " + name).asException();
    }
    return Map.of("updated_count", counts.updated());
  }

  @Access(OPERATORS)
  @PatchMapping(MANAGEMENT + "/devices/{id}/tags")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void addTags(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String expected,
      @RequestBody List<@NotNull @Valid ReportedAttribute> body) {
    changeTags(caller, id, expected, body, false);
  }

  @Access(OPERATORS)
  @PutMapping(MANAGEMENT + "/devices/{id}/tags")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void replaceTags(
      Caller caller,
      @PathVariable UUID id,
      @RequestHeader(name = "If-Match", required = false) @Nullable String expected,
      @RequestBody List<@NotNull @Valid ReportedAttribute> body) {
    changeTags(caller, id, expected, body, true);
  }

  private void changeTags(
      Caller caller,
      UUID id,
      @Nullable String expected,
      List<ReportedAttribute> tags,
      boolean complete) {
    devices.require(caller.tenant(), new DeviceId(id));
    commands.sendAndWait(
        new ChangeTags(
            caller.tenant(),
            new DeviceId(id),
            parsed(tags),
            complete,
            expected == null ? "" : expected.replaceFirst("^W/", "").replace("\"", "")));
  }

  @Access(OPERATORS)
  @DeleteMapping(MANAGEMENT + "/devices/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void clear(Caller caller, @PathVariable UUID id) {
    if (devices.has(caller.tenant(), new DeviceId(id))) {
      commands.sendAndWait(new ClearInventory(caller.tenant(), new DeviceId(id)));
    }
  }

  /** Clients of other generations send more. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record ReportedAttribute(
      @NotBlank @Size(max = 1024) String name,
      @NotNull Object value,
      @Nullable @Size(max = 4096) String description) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record GroupBody(@NotNull String group) {}

  record CountsJson(
      @JsonProperty("matched_count") int matched, @JsonProperty("updated_count") int updated) {
    static CountsJson of(Counts counts) {
      return new CountsJson(counts.matched(), counts.updated());
    }
  }
}
