package io.muster.presence.write.web;

import static io.muster.shared.access.Access.To.ADMINS;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.presence.commands.ChangePresenceThreshold;
import io.muster.presence.write.PresenceOptions;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** When the devices of a tenant are silent. */
@RestController
class PresenceCommandController {

  private final CommandGateway commands;

  PresenceCommandController(CommandGateway commands) {
    this.commands = commands;
  }

  @Access(ADMINS)
  @PutMapping("/api/management/v1/presence/settings")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void change(Caller caller, @Valid @RequestBody Settings body) {
    var seconds = body.silentAfterSeconds();
    if (seconds != 0 && seconds < PresenceOptions.LEAST) {
      throw Refusal.malformed(
              "presence-malformed",
              "silent_after_seconds must be 0 for never, or a minute at least")
          .asException();
    }
    commands.sendAndWait(new ChangePresenceThreshold(caller.tenant(), seconds));
  }

  record Settings(
      @JsonProperty("silent_after_seconds") @NotNull @Min(0) @Max(PresenceOptions.MOST)
          Long silentAfterSeconds) {}
}
