package io.muster.useradm.queries;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.Recorded;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.OfUser;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.PersonErased;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.codecs.pojo.annotations.BsonId;
import org.jspecify.annotations.Nullable;

/**
 * One user as readers see it.
 *
 * @param email readable with the person's key alone
 * @param emailDigest for finding
 * @param accessTokens those not revoked; their expiry is the reader's affair
 * @param loggedInAt last login; null before the first
 */
public record UserView(
    @BsonId String id,
    String tenantId,
    PersonalText email,
    String emailDigest,
    List<Role> roles,
    List<AccessTokenView> accessTokens,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant loggedInAt) {

  /** A personal access token, without the token. */
  public record AccessTokenView(String jti, String name, Instant createdAt, Instant expiresAt) {}

  /** The {@link io.muster.shared.queries.Fold} of this view. */
  public static @Nullable UserView after(
      @Nullable UserView before, OfUser event, Recorded recorded) {
    return before == null ? first(event, recorded.at()) : before.next(event, recorded.at());
  }

  private static @Nullable UserView first(OfUser event, Instant at) {
    return event
            instanceof UserRegistered(var tenant, var user, var digest, var email, var _, var roles)
        ? new UserView(
            user.toString(),
            tenant.value(),
            email,
            digest.value(),
            sorted(roles),
            List.of(),
            at,
            at,
            null)
        : null;
  }

  // No default: a new event does not compile until this view has said what it means here.
  private @Nullable UserView next(OfUser event, Instant at) {
    return switch (event) {
      case UserRegistered _ -> this;
      case EmailChanged(_, _, var digest, var next, var bySomebodyElse) ->
          with(
              next,
              digest.value(),
              roles,
              bySomebodyElse ? List.of() : accessTokens,
              at,
              loggedInAt);
      case PasswordChanged _ -> with(email, emailDigest, roles, List.of(), at, loggedInAt);
      case RolesChanged(_, _, var next) ->
          with(email, emailDigest, sorted(next), accessTokens, at, loggedInAt);
      case UserLoggedIn _ -> with(email, emailDigest, roles, accessTokens, updatedAt, at);
      case UserTokenRevoked(_, _, var jti) ->
          with(
              email,
              emailDigest,
              roles,
              accessTokens.stream().filter(token -> !token.jti().equals(jti)).toList(),
              updatedAt,
              loggedInAt);
      case AccessTokenIssued(_, _, var jti, var name, var expiresAt, _) -> {
        var tokens = new ArrayList<>(accessTokens);
        tokens.removeIf(token -> token.expiresAt().isBefore(at));
        tokens.add(new AccessTokenView(jti, name, at, expiresAt));
        yield with(email, emailDigest, roles, List.copyOf(tokens), updatedAt, loggedInAt);
      }
      case UserRemoved _, PersonErased _ -> null;
    };
  }

  private static List<Role> sorted(Set<Role> roles) {
    return roles.stream().sorted().toList();
  }

  private UserView with(
      PersonalText email,
      String emailDigest,
      List<Role> roles,
      List<AccessTokenView> accessTokens,
      Instant updatedAt,
      @Nullable Instant loggedInAt) {
    return new UserView(
        id, tenantId, email, emailDigest, roles, accessTokens, createdAt, updatedAt, loggedInAt);
  }
}
