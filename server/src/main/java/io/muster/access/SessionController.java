package io.muster.access;

import static io.muster.shared.access.Access.To.ADMINS;
import static io.muster.shared.access.Access.To.USERS;

import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The sessions of people: listed, and ended. */
@RestController
class SessionController {

  private static final String BASE = "/api/management/v1/useradm";

  private final TokenRegister register;
  private final CommandGateway commands;
  private final Clock clock;

  SessionController(TokenRegister register, CommandGateway commands, Clock clock) {
    this.register = register;
    this.commands = commands;
    this.clock = clock;
  }

  /** One's own, the last begun first. */
  @Access(USERS)
  @GetMapping(BASE + "/sessions")
  List<SessionJson> own(Caller caller) {
    return list(caller, caller.subject());
  }

  @Access(ADMINS)
  @GetMapping(BASE + "/users/{id}/sessions")
  List<SessionJson> of(Caller caller, @PathVariable UUID id) {
    require(caller, id.toString());
    return list(caller, id.toString());
  }

  private List<SessionJson> list(Caller caller, String user) {
    return register
        .of(caller.tenant(), user)
        .map(
            live ->
                live.sessions(clock.instant()).stream()
                    .map(session -> SessionJson.of(session, live.isOf(caller.tokenId(), session)))
                    .toList())
        .orElse(List.of());
  }

  @Access(USERS)
  @DeleteMapping(BASE + "/sessions/{session}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void endOwn(Caller caller, @PathVariable String session) {
    end(caller, caller.subject(), session);
  }

  @Access(ADMINS)
  @DeleteMapping(BASE + "/users/{id}/sessions/{session}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void end(Caller caller, @PathVariable UUID id, @PathVariable String session) {
    end(caller, id.toString(), session);
  }

  private void end(Caller caller, String user, String session) {
    var live = require(caller, user);
    var known =
        live.sessions(clock.instant()).stream()
            .filter(it -> live.isOf(session, it)) // its first token may be forgotten by now
            .findFirst()
            .orElseThrow(
                () ->
                    Refusal.notFound("session-not-found", "There is no session " + session)
                        .asException());
    revoke(caller, user, known);
  }

  /** All of a user; personal access tokens stay. */
  @Access(ADMINS)
  @DeleteMapping(BASE + "/users/{id}/sessions")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void endAll(Caller caller, @PathVariable UUID id) {
    require(caller, id.toString())
        .sessions(clock.instant())
        .forEach(session -> revoke(caller, id.toString(), session));
  }

  private LiveTokens require(Caller caller, String user) {
    return register
        .of(caller.tenant(), user)
        .filter(live -> !live.roles().isEmpty()) // a device has none
        .orElseThrow(
            () -> Refusal.notFound("user-not-found", "There is no user " + user).asException());
  }

  private void revoke(Caller caller, String user, LiveTokens.Session session) {
    commands.sendAndWait(
        new RevokeUserToken(caller.tenant(), new UserId(UUID.fromString(user)), session.id()));
  }

  /**
   * @param renewedTs when its last token was given
   * @param current whether it is the session that asks
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record SessionJson(
      String id,
      boolean provider,
      Instant createdTs,
      Instant renewedTs,
      Instant expiresTs,
      boolean current) {

    static SessionJson of(LiveTokens.Session session, boolean current) {
      return new SessionJson(
          session.id(),
          session.provider(),
          session.begunAt(),
          session.renewedAt(),
          session.expiresAt(),
          current);
    }
  }
}
