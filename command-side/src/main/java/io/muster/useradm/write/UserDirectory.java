package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.commands.UserCommand.ReplaceSettings;
import io.muster.useradm.commands.UserCommand.RevokeAccessToken;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.DirectoryId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.SettingsTag;
import io.muster.useradm.events.UserEvent.AccessTokenIssued;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.SettingsReplaced;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A tenant's users. There is always an administrator once there was one. */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class UserDirectory {

  static final int MOST_ACCESS_TOKENS = 10;

  @AggregateIdentifier private @Nullable DirectoryId id;
  private Map<UserId, User> users = new LinkedHashMap<>();
  private Map<String, String> settings = new HashMap<>();

  /** When those that were used expire, by their ids. */
  private Map<String, Instant> providerTokens = new HashMap<>();

  private record User(
      EmailDigest email,
      String passwordHash,
      Set<Role> roles,
      Map<String, AccessToken> accessTokens) {

    User with(EmailDigest next) {
      return new User(next, passwordHash, roles, accessTokens);
    }

    User with(Set<Role> next) {
      return new User(email, passwordHash, next, accessTokens);
    }

    User withPassword(String hash) {
      return new User(email, hash, roles, new LinkedHashMap<>());
    }
  }

  private record AccessToken(String name, Instant expiresAt) {}

  UserDirectory() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  void register(RegisterUser command) {
    if (!users.containsKey(command.userId())) {
      apply(
          new UserRegistered(
              command.tenantId(),
              command.userId(),
              command.emailDigest(),
              command.email(),
              command.passwordHash(),
              command.roles()));
    }
  }

  /** The address that a user has now. */
  EmailDigest emailOf(UserId user) {
    return require(user).email;
  }

  boolean has(UserId user) {
    return users.containsKey(user);
  }

  void change(ChangeUser command) {
    var user = require(command.userId());
    var digest = command.emailDigest();
    var email = command.email();
    if (digest != null && email != null && !digest.equals(user.email)) {
      apply(new EmailChanged(command.tenantId(), command.userId(), digest, email));
    }
    var roles = command.roles();
    if (roles != null && !roles.equals(user.roles)) {
      requireAnotherAdmin(command.userId(), roles);
      apply(new RolesChanged(command.tenantId(), command.userId(), roles));
    }
    var password = command.passwordHash();
    if (password != null) {
      apply(new PasswordChanged(command.tenantId(), command.userId(), password));
    }
  }

  void remove(TenantId tenant, UserId user) {
    requireAnotherAdmin(user, Set.of());
    apply(new UserRemoved(tenant, user));
  }

  private void requireAnotherAdmin(UserId changed, Set<Role> next) {
    var others =
        users.entrySet().stream()
            .anyMatch(
                other ->
                    !other.getKey().equals(changed) && other.getValue().roles.contains(Role.ADMIN));
    if (!others && require(changed).roles.contains(Role.ADMIN) && !next.contains(Role.ADMIN)) {
      throw Refusal.impossible("last-admin", "The last administrator cannot be removed or demoted")
          .asException();
    }
  }

  void login(RecordLogin command) {
    var checked = command.checkedHash();
    if (checked != null && !checked.equals(require(command.userId()).passwordHash)) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED, "login-refused", "The password was changed just now")
          .asException();
    }
    require(command.userId());
    if (providerTokens.containsKey(command.jti())) {
      throw Refusal.conflict("token-used", "The provider's token was used before").asException();
    }
    apply(
        new UserLoggedIn(
            command.tenantId(),
            command.userId(),
            command.jti(),
            command.expiresAt(),
            command.provider(),
            command.renews()));
  }

  void revoke(RevokeUserToken command) {
    require(command.userId());
    apply(new UserTokenRevoked(command.tenantId(), command.userId(), command.jti()));
  }

  void revoke(RevokeAccessToken command) {
    if (require(command.userId()).accessTokens.containsKey(command.jti())) {
      apply(new UserTokenRevoked(command.tenantId(), command.userId(), command.jti()));
    }
  }

  void issue(IssueAccessToken command, Instant now) {
    var live =
        require(command.userId()).accessTokens.values().stream()
            .filter(token -> token.expiresAt.isAfter(now))
            .toList();
    if (live.stream().anyMatch(token -> token.name.equals(command.name()))) {
      throw Refusal.conflict("token-exists", "You have a token of the name " + command.name())
          .asException();
    }
    if (live.size() >= MOST_ACCESS_TOKENS) {
      throw Refusal.impossible(
              "too-many-tokens", "A user has at most " + MOST_ACCESS_TOKENS + " tokens: revoke one")
          .asException();
    }
    apply(
        new AccessTokenIssued(
            command.tenantId(),
            command.userId(),
            command.jti(),
            command.name(),
            command.expiresAt(),
            command.by()));
  }

  void replaceSettings(ReplaceSettings command) {
    var key = String.valueOf(command.userId());
    var now = settings.getOrDefault(key, "{}");
    var expected = command.expectedTag();
    if (expected != null && !expected.equals("*") && !expected.equals(SettingsTag.of(now))) {
      throw new Refusal(
              Refusal.Kind.PRECONDITION_FAILED,
              "settings-changed",
              "The settings changed since they were read: read them again")
          .asException();
    }
    if (!now.equals(command.json())) {
      apply(new SettingsReplaced(command.tenantId(), command.userId(), command.json()));
    }
  }

  private User require(UserId user) {
    var known = users.get(user);
    if (known == null) {
      throw Refusal.notFound("user-not-found", "There is no user " + user).asException();
    }
    return known;
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(UserRegistered event) {
    id = new DirectoryId(event.tenantId());
    users.put(
        event.userId(),
        new User(event.emailDigest(), event.passwordHash(), event.roles(), new LinkedHashMap<>()));
  }

  @EventSourcingHandler
  void on(EmailChanged event) {
    users.put(event.userId(), known(event.userId()).with(event.emailDigest()));
  }

  @EventSourcingHandler
  void on(RolesChanged event) {
    users.put(event.userId(), known(event.userId()).with(event.roles()));
  }

  @EventSourcingHandler
  void on(PasswordChanged event) {
    users.put(event.userId(), known(event.userId()).withPassword(event.passwordHash()));
  }

  @EventSourcingHandler
  void on(UserLoggedIn event, @Timestamp Instant at) {
    if (event.provider() != null) {
      providerTokens.values().removeIf(expires -> expires.isBefore(at));
      providerTokens.put(event.jti(), event.expiresAt());
    }
  }

  @EventSourcingHandler
  void on(AccessTokenIssued event, @Timestamp Instant at) {
    var tokens = known(event.userId()).accessTokens;
    tokens.values().removeIf(token -> token.expiresAt.isBefore(at));
    tokens.put(event.jti(), new AccessToken(event.name(), event.expiresAt()));
  }

  @EventSourcingHandler
  void on(UserTokenRevoked event) {
    known(event.userId()).accessTokens.remove(event.jti());
  }

  @EventSourcingHandler
  void on(UserRemoved event) {
    users.remove(event.userId());
    settings.remove(event.userId().toString());
  }

  @EventSourcingHandler
  void on(SettingsReplaced event) {
    settings.put(String.valueOf(event.userId()), event.json());
  }

  private User known(UserId user) {
    var known = users.get(user);
    if (known == null) {
      throw new IllegalStateException("an event of a user that was never registered: " + user);
    }
    return known;
  }
}
