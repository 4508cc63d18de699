package io.muster.deployments.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deployments.commands.DeploymentCommand.AbortDeployment;
import io.muster.deployments.commands.DeploymentCommand.PauseDeployment;
import io.muster.deployments.commands.DeploymentCommand.ResumeDeployment;
import io.muster.deployments.commands.DeploymentWithdrawal.HideHistory;
import io.muster.deployments.commands.DeploymentWithdrawal.WithdrawEverywhere;
import io.muster.deployments.events.DeploymentEvent.DeploymentAborted.Reason;
import io.muster.deployments.events.DeploymentId;
import io.muster.deployments.events.Target;
import io.muster.deployments.write.NewDeployments;
import io.muster.deviceauth.events.DeviceId;
import io.muster.inventory.events.GroupName;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
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

/** What people decide about deployments. */
@RestController
class DeploymentCommandController {

  private static final String BASE = "/api/management/v1/deployments/deployments";

  private static final Duration LATEST_START = Duration.ofDays(366);

  private final NewDeployments newDeployments;
  private final CommandGateway commands;
  private final Clock clock;

  DeploymentCommandController(NewDeployments newDeployments, CommandGateway commands, Clock clock) {
    this.newDeployments = newDeployments;
    this.commands = commands;
    this.clock = clock;
  }

  @Access(OPERATORS)
  @BodyLimit(16 * BodyLimit.MIB)
  @PostMapping(BASE)
  ResponseEntity<Void> create(Caller caller, @Valid @RequestBody NewDeployment body) {
    var all = body.allDevices() != null && body.allDevices();
    var named = body.devices() == null ? List.<UUID>of() : body.devices();
    if (all == !named.isEmpty()) {
      throw Refusal.malformed(
              "devices-missing", "Name devices, or set all_devices to true; one of the two")
          .asException();
    }
    var target =
        all
            ? new Target.Everybody()
            : new Target.Devices(named.stream().distinct().map(DeviceId::new).toList());
    return created(caller, body, target);
  }

  @Access(OPERATORS)
  @PostMapping(BASE + "/group/{name}")
  ResponseEntity<Void> createForGroup(
      Caller caller, @PathVariable String name, @Valid @RequestBody NewDeployment body) {
    if (body.allDevices() != null || body.devices() != null) {
      throw Refusal.malformed("devices-given", "The group says which devices").asException();
    }
    return created(caller, body, new Target.Group(new GroupName(name)));
  }

  private ResponseEntity<Void> created(Caller caller, NewDeployment body, Target target) {
    var id =
        newDeployments.create(
            caller.tenant(),
            body.name(),
            body.artifactName(),
            target,
            start(body.startTs()),
            Boolean.TRUE.equals(body.forceInstallation()));
    return ResponseEntity.created(URI.create(BASE + "/" + id)).build();
  }

  /** Whole milliseconds: finer ones do not survive a deadline. */
  private @Nullable Instant start(@Nullable Instant wanted) {
    if (wanted == null) {
      return null;
    }
    if (wanted.isAfter(clock.instant().plus(LATEST_START))) {
      throw Refusal.malformed(
              "start-too-late", "start_ts must be within " + LATEST_START.toDays() + " days")
          .asException();
    }
    return wanted.truncatedTo(ChronoUnit.MILLIS);
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}/status")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void changeStatus(Caller caller, @PathVariable UUID id, @Valid @RequestBody StatusChange body) {
    var deployment = new DeploymentId(id);
    var command =
        switch (body.status()) {
          case "aborted" -> new AbortDeployment(caller.tenant(), deployment, Reason.REQUESTED);
          case "paused" -> new PauseDeployment(caller.tenant(), deployment);
          case "inprogress" -> new ResumeDeployment(caller.tenant(), deployment);
          default ->
              throw Refusal.malformed(
                      "status-unknown", "status must be aborted, paused or inprogress")
                  .asException();
        };
    commands.sendAndWait(command);
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/devices/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void withdraw(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new WithdrawEverywhere(caller.tenant(), new DeviceId(id)));
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/devices/{id}/history")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void hideHistory(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new HideHistory(caller.tenant(), new DeviceId(id)));
  }

  /**
   * The body; which devices it names besides the group's is decided by the path. What would narrow
   * the roll-out is refused as long as it does nothing: else the release would go to everybody.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record NewDeployment(
      @NotBlank @Size(max = 4096) String name,
      @JsonProperty("artifact_name") @NotBlank @Size(max = 4096) String artifactName,
      @Nullable List<@NotNull UUID> devices,
      @JsonProperty("all_devices") @Nullable Boolean allDevices,
      @JsonProperty("start_ts") @Nullable Instant startTs,
      @JsonProperty("force_installation") @Nullable Boolean forceInstallation,
      @Null(message = NARROWS) @Nullable Object phases,
      @Null(message = NARROWS) @Nullable Object filter,
      @JsonProperty("maintenance_window") @Null(message = NARROWS)
          @Nullable Object maintenanceWindow) {

    private static final String NARROWS = "is not served yet: name devices or a group";
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record StatusChange(@NotNull String status) {}
}
