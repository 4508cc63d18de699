package io.muster.multitenant.write.web;

import static io.muster.shared.access.Access.To.PLATFORM_ADMINS;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.multitenant.commands.TenantCommand;
import io.muster.multitenant.commands.TenantCommand.ChangeTenant;
import io.muster.multitenant.commands.TenantCommand.CreateTenant;
import io.muster.multitenant.commands.TenantCommand.DeleteTenant;
import io.muster.multitenant.commands.TenantCommand.ResumeTenant;
import io.muster.multitenant.commands.TenantCommand.RotateTenantToken;
import io.muster.multitenant.commands.TenantCommand.SuspendTenant;
import io.muster.multitenant.events.Limits;
import io.muster.multitenant.queries.TenantToken;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.AdministratorRegistration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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

/** What the platform's administrators decide about tenants. */
@RestController
class TenantCommandController {

  private static final String BASE = "/api/management/v1/multitenant/tenants";
  private static final long MAX_OVERLAP = 90 * 24 * 3600L;

  private final CommandGateway commands;
  private final AdministratorRegistration registration;
  private final PersonalData keys;

  TenantCommandController(
      CommandGateway commands, AdministratorRegistration registration, PersonalData keys) {
    this.commands = commands;
    this.registration = registration;
    this.keys = keys;
  }

  @Access(PLATFORM_ADMINS)
  @PostMapping(BASE)
  ResponseEntity<Void> create(@Valid @RequestBody NewTenant body) {
    var tenant = new TenantId(UUID.randomUUID().toString());
    var limits = new Limits(LimitsJson.parse(body.limits()).limited());
    var administrator =
        registration.register(tenant, body.admin().email(), body.admin().password());
    try {
      commands.sendAndWait(new CreateTenant(tenant, body.name(), limits, administrator));
    } catch (RefusedException e) {
      registration.forget(administrator);
      throw e;
    }
    return ResponseEntity.created(URI.create(BASE + "/" + tenant)).build();
  }

  @Access(PLATFORM_ADMINS)
  @PutMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void change(@PathVariable String id, @Valid @RequestBody TenantChange body) {
    if (body.name() == null && body.limits() == null) {
      throw Refusal.malformed("nothing-to-change", "Give name or limits").asException();
    }
    var tenant = tenant(id);
    var limits = LimitsJson.parse(body.limits());
    send(new ChangeTenant(tenant, body.name(), limits.limited(), limits.unlimited()));
  }

  @Access(PLATFORM_ADMINS)
  @PutMapping(BASE + "/{id}/status")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void decide(@PathVariable String id, @Valid @RequestBody Status body) {
    var tenant = tenant(id);
    send(
        switch (body.status()) {
          case "active" -> new ResumeTenant(tenant);
          case "suspended" -> new SuspendTenant(tenant);
          default ->
              throw Refusal.malformed("status-unknown", "status must be active or suspended")
                  .asException();
        });
  }

  /** The new token; the one before is void at once, or after the overlap that is asked for. */
  @Access(PLATFORM_ADMINS)
  @PostMapping(BASE + "/{id}/token")
  Token rotate(
      @PathVariable String id, @Valid @RequestBody(required = false) @Nullable Rotation body) {
    var tenant = tenant(id);
    var overlap = body == null || body.overlapSeconds() == null ? 0 : body.overlapSeconds();
    int serial = send(new RotateTenantToken(tenant, Duration.ofSeconds(overlap)));
    return new Token(new TenantToken(tenant, serial).text(keys));
  }

  /** Also of one that is deleted already. */
  @Access(PLATFORM_ADMINS)
  @DeleteMapping(BASE + "/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String id) {
    send(new DeleteTenant(tenant(id)));
  }

  private static TenantId tenant(String id) {
    try {
      return new TenantId(id);
    } catch (IllegalArgumentException e) {
      throw notFound(id);
    }
  }

  private static RuntimeException notFound(String id) {
    return Refusal.notFound("tenant-not-found", "There is no tenant " + id).asException();
  }

  private <R> R send(TenantCommand command) {
    try {
      return commands.sendAndWait(command);
    } catch (AggregateNotFoundException e) {
      throw notFound(command.tenantId().value());
    }
  }

  record NewTenant(
      @NotBlank @Size(max = 128) String name,
      @NotNull @Valid Administrator admin,
      @Nullable Map<String, JsonNode> limits) {}

  record Administrator(@NotBlank String email, @NotNull String password) {}

  record TenantChange(
      @Nullable @Size(min = 1, max = 128) String name, @Nullable Map<String, JsonNode> limits) {}

  record Status(@NotNull String status) {}

  record Rotation(
      @JsonProperty("overlap_seconds") @Nullable @Min(0) @Max(MAX_OVERLAP) Long overlapSeconds) {}

  record Token(@JsonProperty("tenant_token") String tenantToken) {}
}
