package io.muster.configuration.write.web;

import static io.muster.shared.access.Access.To.DEVICES;

import io.muster.configuration.commands.DeviceConfigurationCommand.ReportConfiguration;
import io.muster.configuration.events.ReportedKey;
import io.muster.configuration.queries.Secrets;
import io.muster.configuration.queries.TextValues;
import io.muster.configuration.write.ConfigurationOffers;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.access.OwnDevice;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.Ijson;
import io.muster.shared.write.LookupBarrier;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device asks and tells about its configuration. {@link ConfigurationOffers} has the budget.
 */
@RestController
class DeviceConfigurationController {

  private static final String BASE = "/api/devices/v1/configurations/config_requests/{id}";
  private static final String ADD_ON = "/api/devices/v1/deviceconfig/configuration";
  private static final int MAX_KEYS = 500;
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"?(\\d{1,18})\"?");

  /** Characters. */
  private static final long MAX_REPORT = 64 << 10;

  private final CommandGateway commands;
  private final ConfigurationOffers offers;
  private final LookupBarrier barrier;
  private final Secrets secrets;

  DeviceConfigurationController(
      CommandGateway commands,
      ConfigurationOffers offers,
      LookupBarrier barrier,
      PersonalData keys) {
    this.commands = commands;
    this.offers = offers;
    this.barrier = barrier;
    this.secrets = new Secrets(keys);
  }

  /** In clear. Who has this version already gets 304. */
  @Access(DEVICES)
  @GetMapping(BASE)
  ResponseEntity<Desired> desired(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = "If-None-Match", required = false) @Nullable String tag) {
    var device = OwnDevice.require(caller, id);
    var known = version(tag);
    if (known >= 0 && offers.isCurrent(caller.tenant(), device, known)) {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag(String.valueOf(known)).build();
    }
    var desired = offers.find(caller.tenant(), device);
    if (known > desired.version()) {
      barrier.await(); // another process has told it a later one
      desired = offers.find(caller.tenant(), device);
    }
    var answer = ResponseEntity.ok().eTag(String.valueOf(desired.version()));
    return answer.body(
        new Desired(
            id,
            desired.hasConfig()
                ? new Config(
                    desired.configName(),
                    desired.configType(),
                    secrets.open(desired.details()).toString())
                : new Nothing(),
            desired.hasFlavor()
                ? new Flavor(
                    desired.flavorName(),
                    desired.flavorType(),
                    secrets.open(JsonMapper.shared().readTree(desired.container())).toString())
                : new Nothing(),
            secrets.open(desired.parameters()).toString(),
            desired.version()));
  }

  /** Of an entity tag; -1 when it is none of ours. */
  private static long version(@Nullable String tag) {
    var text = TAG.matcher(tag == null ? "" : tag.strip());
    return text.matches() ? Long.parseLong(text.group(1)) : -1;
  }

  @Access(DEVICES)
  @PutMapping(BASE + "/applied")
  void report(Caller caller, @PathVariable String id, @Valid @RequestBody Report body) {
    var device = OwnDevice.require(caller, id);
    var applied =
        switch (body.status()) {
          case "applied" -> true;
          case "failed" -> false;
          default ->
              throw Refusal.malformed("status-unknown", "status must be applied or failed")
                  .asException();
        };
    var keys =
        body.keys() == null
            ? List.<ReportedKey>of()
            : body.keys().entrySet().stream().map(DeviceConfigurationController::key).toList();
    send(
        new ReportConfiguration(
            caller.tenant(), device, body.version(), applied, body.message(), keys));
  }

  private static ReportedKey key(Map.Entry<String, KeyReport> said) {
    var value = said.getValue().value();
    var code = said.getValue().code();
    if (value != null && !Ijson.isFine(value)) {
      throw Refusal.malformed(
              "report-too-long", "A value is nested at most " + Ijson.DEPTH + " deep")
          .asException();
    }
    return reported(
        said.getKey(),
        value == null || value.isNull() ? null : value.toString(),
        code == null || code.isNull() ? null : code.asString(code.toString()),
        said.getValue().message());
  }

  private static ReportedKey reported(
      String key, @Nullable String value, @Nullable String code, @Nullable String message) {
    var reported = new ReportedKey(key, value, code, message);
    if (key.length() > 256 || reported.weight() > 4096) {
      throw Refusal.malformed(
              "report-too-long",
              "A key has at most 256 characters, and 4096 with what is said of it")
          .asException();
    }
    return reported;
  }

  /** As Mender's configure add-on asks: every value a text. */
  @Access(DEVICES)
  @GetMapping(ADD_ON)
  Map<String, String> texts(Caller caller) {
    var desired = offers.find(caller.tenant(), device(caller));
    return TextValues.of(secrets.open(desired.details()), secrets.open(desired.parameters()));
  }

  /** As Mender's configure add-on tells what it has. */
  @Access(DEVICES)
  @PutMapping(ADD_ON)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void reportTexts(Caller caller, @RequestBody Map<String, String> body) {
    if (body.size() > MAX_KEYS) {
      throw Refusal.malformed("report-too-long", "A report has at most " + MAX_KEYS + " keys")
          .asException();
    }
    var keys =
        body.entrySet().stream()
            .map(
                said ->
                    reported(
                        said.getKey(),
                        JsonMapper.shared().writeValueAsString(said.getValue()),
                        null,
                        null))
            .toList();
    send(new ReportConfiguration(caller.tenant(), device(caller), null, true, null, keys));
  }

  private void send(ReportConfiguration report) {
    if (report.keys().stream().mapToLong(ReportedKey::weight).sum() > MAX_REPORT) {
      throw Refusal.malformed(
              "report-too-long", "A report has at most " + MAX_REPORT + " characters")
          .asException();
    }
    commands.sendAndWait(report);
  }

  private static DeviceId device(Caller caller) {
    return new DeviceId(UUID.fromString(caller.subject()));
  }

  record Report(
      @NotNull @Min(0) Long version,
      @NotNull String status,
      @Nullable @Size(max = 4096) String message,
      @Nullable @Size(max = MAX_KEYS) Map<@NotNull String, @NotNull @Valid KeyReport> keys) {}

  record KeyReport(@Nullable JsonNode value, @Nullable JsonNode code, @Nullable String message) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Desired(
      String deviceId,
      Object configuration,
      Object flavor,
      String uniqueDevParameters,
      long version) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Config(String name, String type, String configDetails) {}

  record Flavor(String name, String type, String container) {}

  @JsonSerialize
  record Nothing() {}
}
