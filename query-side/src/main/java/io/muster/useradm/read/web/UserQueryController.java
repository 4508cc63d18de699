package io.muster.useradm.read.web;

import static io.muster.shared.access.Access.To.AUDITORS;
import static io.muster.shared.access.Access.To.USERS;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.access.Access;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.queries.Paging;
import io.muster.shared.read.Queries;
import io.muster.shared.read.web.Parameters;
import io.muster.useradm.events.SettingsTag;
import io.muster.useradm.events.UserId;
import io.muster.useradm.queries.UserQuery.FindSettings;
import io.muster.useradm.queries.UserQuery.FindUser;
import io.muster.useradm.queries.UserQuery.ListUsers;
import io.muster.useradm.queries.UserView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Users, their settings and the names of their access tokens. */
@RestController
@RequestMapping("/api/management/v1/useradm")
class UserQueryController {

  private final Queries queries;
  private final PersonalData personalData;
  private final Clock clock;

  UserQueryController(Queries queries, PersonalData personalData, Clock clock) {
    this.queries = queries;
    this.personalData = personalData;
    this.clock = clock;
  }

  @Access(AUDITORS)
  @GetMapping("/users")
  ResponseEntity<Collection<UserJson>> list(Caller caller, HttpServletRequest request) {
    return Parameters.answer(
        request,
        Parameters.pagingIfAsked(request),
        paging -> queries.ask(query(caller, request, paging)),
        this::json);
  }

  private ListUsers query(Caller caller, HttpServletRequest request, Paging paging) {
    return new ListUsers(
        caller.tenant(),
        Parameters.all(request, "id"),
        Parameters.all(request, "email").stream()
            .map(email -> personalData.digest(email.toLowerCase(Locale.ROOT)))
            .toList(),
        Parameters.time(request, "created_after"),
        Parameters.time(request, "created_before"),
        Parameters.time(request, "updated_after"),
        Parameters.time(request, "updated_before"),
        paging);
  }

  @Access(AUDITORS)
  @GetMapping("/users/{id}")
  UserJson find(Caller caller, @PathVariable UUID id) {
    return json(require(caller, id));
  }

  @Access(USERS)
  @GetMapping("/users/me")
  UserJson findOwn(Caller caller) {
    return json(require(caller, own(caller)));
  }

  @Access(USERS)
  @GetMapping(path = "/settings", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> settings(Caller caller) {
    return settings(caller, null);
  }

  @Access(USERS)
  @GetMapping(path = "/settings/me", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> ownSettings(Caller caller) {
    return settings(caller, new UserId(own(caller)));
  }

  private ResponseEntity<String> settings(Caller caller, @Nullable UserId user) {
    var json = queries.ask(new FindSettings(caller.tenant(), user));
    return ResponseEntity.ok()
        .eTag(SettingsTag.of(json))
        .contentType(MediaType.APPLICATION_JSON)
        .body(json);
  }

  @Access(USERS)
  @GetMapping("/settings/tokens")
  List<TokenJson> tokens(Caller caller) {
    return require(caller, own(caller)).accessTokens().stream()
        .filter(token -> token.expiresAt().isAfter(clock.instant()))
        .map(
            token -> new TokenJson(token.jti(), token.name(), token.createdAt(), token.expiresAt()))
        .toList();
  }

  private static UUID own(Caller caller) {
    return UUID.fromString(caller.subject());
  }

  private UserView require(Caller caller, UUID id) {
    return queries
        .ask(new FindUser(caller.tenant(), new UserId(id)))
        .orElseThrow(
            () -> Refusal.notFound("user-not-found", "There is no user " + id).asException());
  }

  private UserJson json(UserView view) {
    return new UserJson(
        view.id(),
        personalData.open(view.email()).orElse(""),
        view.roles().stream().map(role -> role.wire()).toList(),
        view.createdAt(),
        view.updatedAt(),
        view.loggedInAt());
  }

  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record UserJson(
      String id,
      String email,
      List<String> roles,
      Instant createdTs,
      Instant updatedTs,
      @Nullable Instant loginTs) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record TokenJson(String id, String name, Instant createdTs, Instant expirationDate) {}
}
