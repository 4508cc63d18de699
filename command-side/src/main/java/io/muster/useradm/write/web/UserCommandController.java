package io.muster.useradm.write.web;

import static io.muster.shared.access.Access.To.ADMINS;
import static io.muster.shared.access.Access.To.SESSIONS;
import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.shared.write.TokenSigner;
import io.muster.shared.write.web.RawJwt;
import io.muster.useradm.commands.ReplaceSettings;
import io.muster.useradm.commands.UserCommand;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.commands.UserCommand.RemoveUser;
import io.muster.useradm.commands.UserCommand.RevokeAccessToken;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.PersonErased;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Passwords;
import io.muster.useradm.write.Registration;
import io.muster.useradm.write.SealedHashes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What administrators change about users, and users about themselves. */
@RestController
class UserCommandController {

  private static final String V1 = "/api/management/v1/useradm";
  private static final int YEAR_SECONDS = 365 * 24 * 3600;
  private static final int MAX_SETTINGS = 64 << 10;

  private final CommandGateway commands;
  private final Registration registration;
  private final Credentials credentials;
  private final Passwords passwords;
  private final SealedHashes hashes;
  private final LoginThrottle throttle;
  private final TokenSigner signer;
  private final EventRecord record;
  private final Clock clock;

  UserCommandController(
      CommandGateway commands,
      Registration registration,
      Credentials credentials,
      Passwords passwords,
      SealedHashes hashes,
      LoginThrottle throttle,
      TokenSigner signer,
      EventRecord record,
      Clock clock) {
    this.commands = commands;
    this.registration = registration;
    this.credentials = credentials;
    this.passwords = passwords;
    this.hashes = hashes;
    this.throttle = throttle;
    this.signer = signer;
    this.record = record;
    this.clock = clock;
  }

  @Access(ADMINS)
  @PostMapping(V1 + "/users")
  ResponseEntity<Void> create(Caller caller, @Valid @RequestBody NewUser body) {
    var roles = body.roles() == null ? Set.of(Role.ADMIN) : body.roles();
    var command = registration.register(caller.tenant(), body.email(), body.password(), roles);
    send(command);
    return ResponseEntity.created(URI.create(V1 + "/users/" + command.userId())).build();
  }

  /**
   * If the command fails and the user was never registered, or is removed, forgets the key that was
   * made for the user's data.
   */
  private void send(UserCommand command) {
    try {
      commands.sendAndWait(command);
    } catch (RuntimeException e) {
      var last = record.last(command.accountId().toString()).map(RecordedEvent::payload);
      if (last.isEmpty() || last.filter(UserCommandController::isRemoved).isPresent()) {
        registration.forget(command.userId());
      }
      throw e;
    }
  }

  private static boolean isRemoved(DomainEvent last) {
    return last instanceof UserRemoved || last instanceof PersonErased;
  }

  @Access(ADMINS)
  @PutMapping(V1 + "/users/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void change(
      Caller caller,
      HttpServletRequest request,
      @PathVariable UUID id,
      @Valid @RequestBody UserChange body) {
    change(caller, request, new UserId(id), body);
  }

  @Access(USERS)
  @PutMapping({V1 + "/users/me", "/api/management/v2/useradm/users/me"})
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void changeOwn(Caller caller, HttpServletRequest request, @Valid @RequestBody UserChange body) {
    var user = own(caller);
    if (body.roles() != null) {
      throw new Refusal(
              Refusal.Kind.FORBIDDEN,
              "own-roles",
              "Users cannot change their own roles; an administrator does at /users/" + user)
          .asException();
    }
    change(caller, request, user, body);
  }

  private void change(Caller caller, HttpServletRequest request, UserId user, UserChange body) {
    if (body.email() == null && body.password() == null && body.roles() == null) {
      throw Refusal.malformed("nothing-to-change", "Give email, password or roles").asException();
    }
    var own = user.toString().equals(caller.subject());
    send(
        registration.change(
            caller.tenant(),
            user,
            body.email(),
            body.password(),
            body.roles(),
            own ? caller.tokenId() : null,
            checkedHash(caller, request, user, own, body)));
  }

  /**
   * Checks {@code current_password}. Users must give it to change their own e-mail address or
   * password; it is checked whenever it is given.
   *
   * @return the hash that it was checked against; null when it did not have to be checked
   */
  private @Nullable String checkedHash(
      Caller caller, HttpServletRequest request, UserId user, boolean own, UserChange body) {
    var needed = own && (body.email() != null || body.password() != null);
    if (!needed && body.currentPassword() == null) {
      return null;
    }
    var credential = credentials.byUser(caller.tenant(), user);
    var hash = credential.map(hashes::open).orElse(null);
    var current = body.currentPassword() == null ? "" : body.currentPassword();
    if (!throttle.check(
        user.toString(), request.getRemoteAddr(), () -> passwords.matches(current, hash))) {
      throw Refusal.impossible("current-password-wrong", "current_password is wrong or missing")
          .asException();
    }
    return credential.map(Credentials.CredentialRow::passwordHash).orElse(null);
  }

  @Access(ADMINS)
  @DeleteMapping(V1 + "/users/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(Caller caller, @PathVariable UUID id) {
    remove(caller, new UserId(id));
  }

  @Access(USERS)
  @DeleteMapping(V1 + "/users/me")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeOwn(Caller caller) {
    remove(caller, own(caller));
  }

  private void remove(Caller caller, UserId user) {
    boolean gone = commands.sendAndWait(new RemoveUser(caller.tenant(), user));
    if (gone) {
      registration.forget(user);
    }
  }

  @Access(ADMINS)
  @PostMapping(V1 + "/settings")
  @ResponseStatus(HttpStatus.CREATED)
  void replaceSettings(
      Caller caller,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @RequestBody JsonNode body) {
    replaceSettings(caller, null, tag, body);
  }

  @Access(USERS)
  @PostMapping(V1 + "/settings/me")
  @ResponseStatus(HttpStatus.CREATED)
  void replaceOwnSettings(
      Caller caller,
      @RequestHeader(name = "If-Match", required = false) @Nullable String tag,
      @RequestBody JsonNode body) {
    replaceSettings(caller, own(caller), tag, body);
  }

  private void replaceSettings(
      Caller caller, @Nullable UserId user, @Nullable String tag, JsonNode body) {
    if (!body.isObject()) {
      throw Refusal.malformed("settings-malformed", "Settings are a JSON object").asException();
    }
    var json = body.toString();
    if (json.length() > MAX_SETTINGS) {
      throw new Refusal(
              Refusal.Kind.TOO_LARGE,
              "settings-too-large",
              "Settings have at most " + MAX_SETTINGS + " characters")
          .asException();
    }
    commands.sendAndWait(new ReplaceSettings(caller.tenant(), user, json, tag));
  }

  @Access(SESSIONS)
  @PostMapping(
      path = V1 + "/settings/tokens",
      produces = {RawJwt.TYPE, MediaType.ALL_VALUE})
  ResponseEntity<byte[]> issueToken(Caller caller, @Valid @RequestBody NewToken body) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expires = now.plusSeconds(body.expiresIn());
    var jti = UUID.randomUUID().toString();
    commands.sendAndWait(
        new IssueAccessToken(
            caller.tenant(), own(caller), jti, body.name(), expires, caller.tokenId()));
    return RawJwt.of(
        signer.sign(
            new Caller(caller.tenant(), Caller.Kind.USER, caller.subject(), jti), now, expires));
  }

  @Access(USERS)
  @DeleteMapping(V1 + "/settings/tokens/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revokeToken(Caller caller, @PathVariable UUID id) {
    commands.sendAndWait(new RevokeAccessToken(caller.tenant(), own(caller), id.toString()));
  }

  private static UserId own(Caller caller) {
    return new UserId(UUID.fromString(caller.subject()));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record NewUser(
      @NotBlank String email,
      @NotNull String password,
      @Nullable @Size(min = 1) Set<@NotNull Role> roles) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record UserChange(
      @Nullable String email,
      @Nullable String password,
      @Nullable @Size(min = 1) Set<@NotNull Role> roles,
      @JsonProperty("current_password") @Nullable String currentPassword) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record NewToken(
      @NotBlank @Size(max = 128) String name,
      @JsonProperty("expires_in") @Min(1) @Max(YEAR_SECONDS) int expiresIn) {}
}
