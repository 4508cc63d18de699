package io.muster.specimen.write.web;

import static io.muster.shared.access.Access.To.DEVICES;
import static io.muster.shared.access.Access.To.OPERATORS;

import io.muster.deviceauth.events.DeviceId;
import io.muster.shared.access.Access;
import io.muster.shared.access.BodyLimit;
import io.muster.shared.events.Caller;
import io.muster.specimen.commands.SpecimenCommand.Mark;
import io.muster.specimen.commands.SpecimenCommand.Unmark;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SpecimenCommandController {

  private final CommandGateway commands;

  SpecimenCommandController(CommandGateway commands) {
    this.commands = commands;
  }

  @Access(OPERATORS)
  @BodyLimit(BodyLimit.KIB)
  @PutMapping("/api/management/v1/specimen/marks/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void mark(Caller caller, @PathVariable UUID id, @Valid @RequestBody Note body) {
    commands.sendAndWait(new Mark(caller.tenant(), new DeviceId(id), body.note()));
  }

  @Access(DEVICES)
  @DeleteMapping("/api/devices/v1/specimen/mark")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unmark(Caller caller) {
    commands.sendAndWait(
        new Unmark(caller.tenant(), new DeviceId(UUID.fromString(caller.subject()))));
  }

  record Note(@NotBlank String note) {}
}
