package io.muster.useradm.write;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.muster.shared.commands.Refusal;
import io.muster.shared.commands.RefusedException;
import io.muster.shared.events.TenantId;
import io.muster.shared.write.StoredByFields;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.ConfirmErasure;
import io.muster.useradm.commands.UserCommand.RecordLogin;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.AccountId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserEvent.EmailChanged;
import io.muster.useradm.events.UserEvent.PasswordChanged;
import io.muster.useradm.events.UserEvent.PersonErased;
import io.muster.useradm.events.UserEvent.RolesChanged;
import io.muster.useradm.events.UserEvent.UserLoggedIn;
import io.muster.useradm.events.UserEvent.UserRegistered;
import io.muster.useradm.events.UserEvent.UserRemoved;
import io.muster.useradm.events.UserEvent.UserTokenRevoked;
import io.muster.useradm.events.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * One person or program that manages a fleet. This aggregate also decides on logins, so that every
 * process refuses a login by a password that was changed just before.
 */
@StoredByFields
@Aggregate(
    cache = "aggregateCache",
    commandTargetResolver = "commandTargetResolver",
    snapshotTriggerDefinition = "snapshotTrigger")
class User {

  /** Tokens of a provider that one user may have shown and that have not expired. */
  static final int MAX_PROVIDER_TOKENS = 500;

  @AggregateIdentifier private @Nullable AccountId id;
  private @Nullable TenantId tenantId;
  private @Nullable EmailDigest email;
  private @Nullable String passwordHash;
  private Set<Role> roles = Set.of();
  private boolean removed;
  private boolean erased;

  /** When those that were used expire, by their ids. */
  private Map<String, Instant> providerTokens = new HashMap<>();

  User() {} // for Axon

  // Decide: refuse or apply. No assignment here.

  void register(RegisterUser command) {
    if (id == null) {
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

  /** Answers "not found" across tenants, so that no tenant learns another's ids. */
  void requireOwnTenant(TenantId tenant, UserId user) {
    if (!isIn(tenant) || removed) {
      throw unknown(user);
    }
  }

  static RefusedException unknown(UserId user) {
    return Refusal.notFound("user-not-found", "There is no user " + user).asException();
  }

  boolean isIn(TenantId tenant) {
    return tenant.equals(tenantId);
  }

  boolean isRemoved() {
    return removed;
  }

  @Nullable EmailDigest email() {
    return email;
  }

  boolean isAdministrator() {
    return roles.contains(Role.ADMIN);
  }

  void change(ChangeUser command) {
    var checked = command.checkedHash();
    if (checked != null && !checked.equals(passwordHash)) {
      throw Refusal.impossible("current-password-wrong", "The password was changed just now")
          .asException();
    }
    var digest = command.emailDigest();
    var address = command.email();
    if (digest != null && address != null && !digest.equals(email)) {
      apply(
          new EmailChanged(
              command.tenantId(), command.userId(), digest, address, command.by() == null));
    }
    var next = command.roles();
    if (next != null && !next.equals(roles)) {
      apply(new RolesChanged(command.tenantId(), command.userId(), next));
    }
    var password = command.passwordHash();
    if (password != null) {
      apply(new PasswordChanged(command.tenantId(), command.userId(), password, command.by()));
    }
  }

  void remove(TenantId tenant, UserId user) {
    apply(new UserRemoved(tenant, user));
  }

  @CommandHandler
  void handle(ConfirmErasure command) {
    if (!isIn(command.tenantId()) || !removed) {
      throw unknown(command.userId());
    }
    if (!erased) {
      apply(new PersonErased(command.tenantId(), command.userId()));
    }
  }

  @CommandHandler
  void handle(RecordLogin command, Clock clock) {
    var checked = command.checkedHash();
    if (!isIn(command.tenantId())
        || removed
        || (checked != null && !checked.equals(passwordHash))) {
      throw new Refusal(
              Refusal.Kind.UNAUTHENTICATED,
              "login-refused",
              "The user was changed just now: log in again")
          .asException();
    }
    if (command.provider() != null) {
      requireNewToken(command.jti(), clock.instant());
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

  private void requireNewToken(String jti, Instant now) {
    if (providerTokens.containsKey(jti)) {
      throw Refusal.conflict("token-used", "The provider's token was used before").asException();
    }
    if (providerTokens.values().stream().filter(now::isBefore).count() >= MAX_PROVIDER_TOKENS) {
      throw new Refusal(
              Refusal.Kind.TOO_MANY,
              "too-many-provider-tokens",
              "The user has shown " + MAX_PROVIDER_TOKENS + " tokens that have not expired")
          .asException();
    }
  }

  void revoke(RevokeUserToken command) {
    apply(new UserTokenRevoked(command.tenantId(), command.userId(), command.jti()));
  }

  // Evolve: assign. No decision here, no clock, no exception.

  @EventSourcingHandler
  void on(UserRegistered event) {
    id = new AccountId(event.userId());
    tenantId = event.tenantId();
    email = event.emailDigest();
    passwordHash = event.passwordHash();
    roles = event.roles();
  }

  @EventSourcingHandler
  void on(EmailChanged event) {
    email = event.emailDigest();
  }

  @EventSourcingHandler
  void on(RolesChanged event) {
    roles = event.roles();
  }

  @EventSourcingHandler
  void on(PasswordChanged event) {
    passwordHash = event.passwordHash();
  }

  @EventSourcingHandler
  void on(UserLoggedIn event, @Timestamp Instant at) {
    if (event.provider() != null) {
      providerTokens.values().removeIf(expires -> expires.isBefore(at));
      providerTokens.put(event.jti(), event.expiresAt());
    }
  }

  @EventSourcingHandler
  void on(UserRemoved event) {
    removed = true;
  }

  @EventSourcingHandler
  void on(PersonErased event) {
    erased = true;
  }
}
