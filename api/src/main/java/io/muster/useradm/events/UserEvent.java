package io.muster.useradm.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.events.EventType;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a tenant's users. */
public sealed interface UserEvent extends DomainEvent {

  /** An event of one user. */
  sealed interface OfUser extends UserEvent {
    UserId userId();
  }

  /**
   * @param passwordHash bcrypt, sealed with the key of the user; older ones are not sealed
   */
  @EventType(value = "user.registered", meaning = "A user was registered.")
  record UserRegistered(
      TenantId tenantId,
      UserId userId,
      EmailDigest emailDigest,
      PersonalText email,
      String passwordHash,
      Set<Role> roles)
      implements OfUser {}

  /**
   * @param bySomebodyElse whether another user changed it: then all tokens issued before are void
   */
  @EventType(value = "user.email-changed", meaning = "The e-mail address of a user was changed.")
  record EmailChanged(
      TenantId tenantId,
      UserId userId,
      EmailDigest emailDigest,
      PersonalText email,
      boolean bySomebodyElse)
      implements OfUser {}

  /**
   * The tokens issued before are void.
   *
   * @param passwordHash bcrypt, sealed with the key of the user; older ones are not sealed
   * @param kept jti of the token of the session that goes on, because the user changed it there;
   *     null when all are void
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "user.password-changed", meaning = "The password of a user was changed.")
  record PasswordChanged(
      TenantId tenantId, UserId userId, String passwordHash, @Nullable String kept)
      implements OfUser {}

  @EventType(value = "user.roles-changed", meaning = "The roles of a user were changed: {roles}.")
  record RolesChanged(TenantId tenantId, UserId userId, Set<Role> roles) implements OfUser {}

  /**
   * @param jti of the token that was handed out; of one that a provider gave, its digest
   * @param expiresAt of that token, exclusive
   * @param provider issuer of the token by which the user was let in (OpenID Connect); null when it
   *     was by password
   * @param renews jti of the token that had expired a moment before, and that the new one was given
   *     for; null at a login
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "user.logged-in", meaning = "A user logged in.")
  record UserLoggedIn(
      TenantId tenantId,
      UserId userId,
      String jti,
      Instant expiresAt,
      @Nullable String provider,
      @Nullable String renews)
      implements OfUser {}

  /**
   * A login's or an access token was made void before its time; with a login's those that it was
   * renewed from and to.
   */
  @EventType(
      value = "user.token-revoked",
      meaning = "A session or access token of a user was ended.")
  record UserTokenRevoked(TenantId tenantId, UserId userId, String jti) implements OfUser {}

  /**
   * @param by jti of the token that authorized the request; when that token was void by then, this
   *     one is void, too; null where it was not recorded
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(
      value = "user.access-token-issued",
      meaning = "A user made a personal access token: {name}.")
  record AccessTokenIssued(
      TenantId tenantId,
      UserId userId,
      String jti,
      String name,
      Instant expiresAt,
      @Nullable String by)
      implements OfUser {}

  /** All tokens are void, and the e-mail address is free. */
  @EventType(value = "user.removed", meaning = "A user was removed.")
  record UserRemoved(TenantId tenantId, UserId userId) implements OfUser {}

  /** What was sealed with it, here and everywhere, can no longer be read. */
  @EventType(
      value = "user.erased",
      meaning = "The key of a removed user's personal data was forgotten.")
  record PersonErased(TenantId tenantId, UserId userId) implements OfUser {}

  /**
   * @param userId null for the settings of the tenant
   * @param json an object
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @EventType(value = "settings.replaced", meaning = "Settings were replaced.")
  record SettingsReplaced(TenantId tenantId, @Nullable UserId userId, String json)
      implements UserEvent {

    @Override
    public long weight() {
      return json.length();
    }
  }
}
