package io.muster.notifications.write.web;

import static io.muster.shared.access.Access.To.OPERATORS;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.deviceauth.events.DeviceId;
import io.muster.notifications.commands.NotificationCommand.AcknowledgeAlarm;
import io.muster.notifications.commands.NotificationCommand.ClearAlarm;
import io.muster.notifications.commands.SilenceCommand.BeginSilence;
import io.muster.notifications.commands.SilenceCommand.EndSilence;
import io.muster.notifications.events.Level;
import io.muster.notifications.events.NoticeFilter;
import io.muster.notifications.events.NotificationId;
import io.muster.notifications.events.SilenceId;
import io.muster.notifications.write.NotificationLookups;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.write.DeviceRegister;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/** What people answer to notifications, and what they want to hear no more of. */
@RestController
class NotificationCommandController {

  private static final String BASE = "/api/management/v1/notifications";
  private static final Duration LONGEST = Duration.ofDays(90);

  private final CommandGateway commands;
  private final NotificationLookups lookups;
  private final DeviceRegister devices;
  private final Clock clock;

  NotificationCommandController(
      CommandGateway commands, NotificationLookups lookups, DeviceRegister devices, Clock clock) {
    this.devices = devices;
    this.commands = commands;
    this.lookups = lookups;
    this.clock = clock;
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}/acknowledge")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void acknowledge(Caller caller, @PathVariable UUID id, @Valid @RequestBody Comment body) {
    var alarm = new NotificationId(id);
    var source = lookups.sourceOf(caller.tenant(), alarm);
    commands.sendAndWait(
        new AcknowledgeAlarm(
            caller.tenant(), source.origin(), source.deviceId(), alarm, body.comment()));
  }

  @Access(OPERATORS)
  @PutMapping(BASE + "/{id}/clear")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void clear(Caller caller, @PathVariable UUID id) {
    var alarm = new NotificationId(id);
    var source = lookups.sourceOf(caller.tenant(), alarm);
    commands.sendAndWait(
        new ClearAlarm(caller.tenant(), source.origin(), source.deviceId(), alarm));
  }

  /** From now on, until a time; people see the alarms still, and nobody is told of them. */
  @Access(OPERATORS)
  @PostMapping(BASE + "/silences")
  ResponseEntity<Void> silence(Caller caller, @Valid @RequestBody SilenceBody body) {
    var filter = body.filter();
    if (filter.equals(new NoticeFilter(null, null, null, null))) {
      throw NoticeBody.malformed("A silence needs a device_id, a system, a type or a level");
    }
    var device = filter.deviceId();
    if (device != null) {
      devices.require(caller.tenant(), device);
    }
    var id = new SilenceId(UUID.randomUUID());
    commands.sendAndWait(
        new BeginSilence(
            caller.tenant(), id, filter, body.end(clock.instant(), LONGEST), body.reason()));
    return ResponseEntity.created(URI.create(BASE + "/silences/" + id)).build();
  }

  @Access(OPERATORS)
  @DeleteMapping(BASE + "/silences/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void endSilence(Caller caller, @PathVariable UUID id) {
    boolean ended = commands.sendAndWait(new EndSilence(caller.tenant(), new SilenceId(id), false));
    if (!ended) {
      throw Refusal.notFound("silence-not-found", "There is no silence " + id + " running")
          .asException();
    }
  }

  record Comment(@NotBlank @Size(max = 1_000) String comment) {}

  record SilenceBody(
      @JsonProperty("device_id") @Nullable UUID deviceId,
      @Nullable @Size(min = 1, max = 64) String system,
      @Nullable @Size(min = 1, max = 64) String type,
      @Nullable @Pattern(regexp = "(?i)warning|critical", message = "must be warning or critical")
          String level,
      @NotNull Instant until,
      @NotBlank @Size(max = 1_000) String reason) {

    NoticeFilter filter() {
      return new NoticeFilter(
          level == null ? null : Level.ofWire(level),
          deviceId == null ? null : new DeviceId(deviceId),
          system,
          type);
    }

    /** Whole milliseconds: finer ones do not survive a deadline. */
    Instant end(Instant now, Duration longest) {
      if (!until.isAfter(now) || until.isAfter(now.plus(longest))) {
        throw NoticeBody.malformed(
            "until must be in the future, and in " + longest.toDays() + " days at most");
      }
      return until.truncatedTo(ChronoUnit.MILLIS);
    }
  }
}
