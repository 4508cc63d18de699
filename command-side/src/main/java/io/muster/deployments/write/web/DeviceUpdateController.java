package io.muster.deployments.write.web;

import static io.muster.shared.access.Access.To.DEVICES;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.artifact.SignedDownloadUrls;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportLog;
import io.muster.deployments.commands.DeviceDeploymentCommand.ReportProgress;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.DeviceDeploymentStatus;
import io.muster.deployments.write.UpdateOffers;
import io.muster.deployments.write.UpdateOffers.Offer;
import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.JsonNode;

/** What a device asks and tells about updates. {@link UpdateOffers} has the budget of a poll. */
@RestController
class DeviceUpdateController {

  /** Characters: they are in the event of every update. */
  private static final long MAX_PROVIDED = 16 << 10;

  private static final String BASE = "/api/devices/v1/deployments/device/deployments";

  /** How long a device may take to begin a download; clients rely on a day at least. */
  private static final Duration LINK_LIFETIME = Duration.ofDays(2);

  private final UpdateOffers offers;
  private final SignedDownloadUrls urls;
  private final CommandGateway commands;
  private final Clock clock;

  DeviceUpdateController(
      UpdateOffers offers, SignedDownloadUrls urls, CommandGateway commands, Clock clock) {
    this.offers = offers;
    this.urls = urls;
    this.commands = commands;
    this.clock = clock;
  }

  @Access(DEVICES)
  @GetMapping(BASE + "/next")
  ResponseEntity<Instruction> next(
      Caller caller,
      HttpServletRequest request,
      @RequestParam(name = "artifact_name", required = false) @Nullable String artifactName,
      @RequestParam(name = "device_type", required = false) @Nullable String deviceType) {
    var provides = new LinkedHashMap<String, String>();
    if (artifactName != null) {
      provides.put("artifact_name", artifactName);
    }
    if (deviceType != null) {
      provides.put("device_type", deviceType);
    }
    return next(caller, request, provides);
  }

  @Access(DEVICES)
  @PostMapping(BASE + "/next")
  ResponseEntity<Instruction> nextFlat(
      Caller caller, HttpServletRequest request, @RequestBody Map<String, JsonNode> body) {
    return next(caller, request, texts(body));
  }

  @Access(DEVICES)
  @PostMapping("/api/devices/v2/deployments/device/deployments/next")
  ResponseEntity<Instruction> nextNested(
      Caller caller, HttpServletRequest request, @Valid @RequestBody NextRequest body) {
    return next(caller, request, texts(body.deviceProvides()));
  }

  private static Map<String, String> texts(Map<String, JsonNode> body) {
    var texts = new LinkedHashMap<String, String>();
    body.forEach(
        (key, value) -> {
          if (value.isString()) {
            texts.put(key, value.asString());
          }
        });
    return texts;
  }

  private ResponseEntity<Instruction> next(
      Caller caller, HttpServletRequest request, Map<String, String> provides) {
    var characters =
        provides.entrySet().stream()
            .mapToLong(said -> said.getKey().length() + said.getValue().length())
            .sum();
    if (characters > MAX_PROVIDED) {
      throw Refusal.malformed(
              "provides-too-long",
              "What a device says of itself has at most " + MAX_PROVIDED + " characters")
          .asException();
    }
    for (var needed : List.of("artifact_name", "device_type")) {
      if (provides.getOrDefault(needed, "").isBlank()) {
        throw Refusal.malformed("provides-incomplete", needed + " is missing").asException();
      }
    }
    return offers
        .next(caller.tenant(), device(caller), provides)
        .map(offer -> ResponseEntity.ok(instruction(caller, request, offer)))
        .orElse(ResponseEntity.noContent().build());
  }

  private Instruction instruction(Caller caller, HttpServletRequest request, Offer offer) {
    var askedBy = ServletUriComponentsBuilder.fromContextPath(request).build().toUriString();
    var expire = clock.instant().plus(LINK_LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    return new Instruction(
        offer.deployment().toString(),
        new Instruction.Artifact(
            offer.content().name(),
            new Instruction.Source(
                urls.sign(askedBy, caller.tenant().value(), offer.artifact().value(), expire),
                expire),
            offer.content().deviceTypes()));
  }

  @Access(DEVICES)
  @PutMapping(BASE + "/{id}/status")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void report(Caller caller, @PathVariable UUID id, @Valid @RequestBody StatusReport body) {
    DeviceDeploymentStatus status;
    try {
      status = DeviceDeploymentStatus.ofWire(body.status());
    } catch (IllegalArgumentException e) {
      throw unknownStatus(body.status());
    }
    if (!status.isReportable()) {
      throw unknownStatus(body.status());
    }
    commands.sendAndWait(
        new ReportProgress(
            caller.tenant(), new DeploymentId(id), device(caller), status, body.substate()));
  }

  private static RuntimeException unknownStatus(String status) {
    return Refusal.malformed("status-unknown", "A device cannot report the status " + status)
        .asException();
  }

  @Access(DEVICES)
  @BodyLimit(4 * BodyLimit.MIB)
  @PutMapping(BASE + "/{id}/log")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void log(Caller caller, @PathVariable UUID id, @Valid @RequestBody LogReport body) {
    var text =
        body.messages().stream()
            .map(line -> "%s %s %s\n".formatted(line.timestamp(), line.level(), line.message()))
            .collect(Collectors.joining());
    commands.sendAndWait(
        new ReportLog(caller.tenant(), new DeploymentId(id), device(caller), text));
  }

  private static DeviceId device(Caller caller) {
    return new DeviceId(UUID.fromString(caller.subject()));
  }

  /** Clients of other generations send more. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record NextRequest(
      @JsonProperty("device_provides") @NotNull Map<String, JsonNode> deviceProvides) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record StatusReport(@NotNull String status, @Nullable @Size(max = 8192) String substate) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record LogReport(@NotNull List<@NotNull @Valid Line> messages) {

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Line(@NotNull String timestamp, @NotNull String level, @NotNull String message) {}
  }

  /** What a client of the Mender family installs from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Instruction(String id, Artifact artifact) {

    record Artifact(
        @JsonProperty("artifact_name") String artifactName,
        Source source,
        @JsonProperty("device_types_compatible") List<String> deviceTypesCompatible) {}

    record Source(String uri, Instant expire) {}
  }
}
