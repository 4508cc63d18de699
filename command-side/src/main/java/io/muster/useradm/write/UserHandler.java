package io.muster.useradm.write;

import io.muster.multitenant.events.TenantEvent.TenantDeleted;
import io.muster.multitenant.events.TenantEvent.TenantErased;
import io.muster.multitenant.events.TenantStreamId;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.record.EventRecord;
import io.muster.shared.record.RecordedEvent;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.EraseUser;
import io.muster.useradm.commands.UserCommand.IssueAccessToken;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.commands.UserCommand.RemoveUser;
import io.muster.useradm.commands.UserCommand.RevokeAccessToken;
import io.muster.useradm.commands.UserCommand.RevokeUserToken;
import io.muster.useradm.events.AccessTokensId;
import io.muster.useradm.events.AccountId;
import io.muster.useradm.events.AdministratorsId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserId;
import java.time.Clock;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;
import org.springframework.stereotype.Component;

/**
 * Commands that change a user together with the administrators, the addresses or the access tokens,
 * or not at all. So that no two of them wait for one another, they are locked in this order.
 */
@Component
class UserHandler {

  private final Repository<User> users;
  private final Repository<Administrators> administrators;
  private final Repository<EmailAddress> addresses;
  private final Repository<AccessTokens> accessTokens;
  private final EventRecord record;

  UserHandler(
      Repository<User> users,
      Repository<Administrators> administrators,
      Repository<EmailAddress> addresses,
      Repository<AccessTokens> accessTokens,
      EventRecord record) {
    this.users = users;
    this.administrators = administrators;
    this.addresses = addresses;
    this.accessTokens = accessTokens;
    this.record = record;
  }

  @CommandHandler
  void handle(RegisterUser command) throws Exception {
    var tenant = command.tenantId();
    requireNotDeleted(tenant);
    var user = command.userId();
    users
        .loadOrCreate(command.accountId().toString(), User::new)
        .execute(it -> it.register(command));
    if (command.roles().contains(Role.ADMIN)) {
      administrators(tenant).execute(it -> it.appoint(tenant, user));
    }
    address(command.emailDigest()).execute(it -> it.claim(tenant, command.emailDigest(), user));
  }

  @CommandHandler
  void handle(ChangeUser command) throws Exception {
    var tenant = command.tenantId();
    var user = command.userId();
    var changed = existing(tenant, user);
    var before = changed.invoke(User::email);
    var wasAdministrator = changed.invoke(User::isAdministrator);
    changed.execute(it -> it.change(command));
    var isAdministrator = changed.invoke(User::isAdministrator);
    if (isAdministrator && !wasAdministrator) {
      administrators(tenant).execute(it -> it.appoint(tenant, user));
    } else if (wasAdministrator && !isAdministrator) {
      administrators(tenant).execute(it -> it.dismiss(tenant, user));
    }
    var digest = command.emailDigest();
    if (digest != null && !digest.equals(before)) {
      address(digest).execute(it -> it.claim(tenant, digest, user));
      address(before).execute(it -> it.release(tenant, before, user));
    }
    var emailBySomebodyElse = digest != null && !digest.equals(before) && command.by() == null;
    if (command.passwordHash() != null || emailBySomebodyElse) {
      accessTokens(user).execute(it -> it.revokeAll(tenant, user));
    }
  }

  /**
   * Removing an unknown or removed user succeeds, so that a retry can erase the key when the first
   * attempt was cut off before that.
   */
  @CommandHandler
  boolean handle(RemoveUser command) throws Exception {
    var tenant = command.tenantId();
    var user = command.userId();
    Aggregate<User> removed;
    try {
      removed = users.load(command.accountId().toString());
    } catch (AggregateNotFoundException e) {
      return true;
    }
    if (!removed.invoke(it -> it.isIn(tenant)) || removed.invoke(User::isRemoved)) {
      return removed.invoke(it -> it.isIn(tenant));
    }
    removed.execute(it -> it.remove(tenant, user));
    administrators(tenant).execute(it -> it.dismiss(tenant, user));
    var email = removed.invoke(User::email);
    address(email).execute(it -> it.release(tenant, email, user));
    return true;
  }

  /** Of a deleted tenant, which needs no administrator. */
  @CommandHandler
  void handle(EraseUser command) throws Exception {
    var user = users.load(command.accountId().toString());
    if (user.invoke(it -> it.isIn(command.tenantId()) && !it.isRemoved())) {
      user.execute(it -> it.remove(command.tenantId(), command.userId()));
      var email = user.invoke(User::email);
      address(email).execute(it -> it.release(command.tenantId(), email, command.userId()));
    }
  }

  private void requireNotDeleted(TenantId tenant) {
    if (record
        .last(new TenantStreamId(tenant).toString())
        .map(RecordedEvent::payload)
        .filter(last -> last instanceof TenantDeleted || last instanceof TenantErased)
        .isPresent()) {
      throw Refusal.notFound("tenant-not-found", "There is no tenant " + tenant).asException();
    }
  }

  @CommandHandler
  void handle(IssueAccessToken command, Clock clock) throws Exception {
    existing(command.tenantId(), command.userId());
    accessTokens(command.userId()).execute(it -> it.issue(command, clock.instant()));
  }

  @CommandHandler
  void handle(RevokeAccessToken command) throws Exception {
    existing(command.tenantId(), command.userId());
    accessTokens(command.userId())
        .execute(it -> it.revoke(command.tenantId(), command.userId(), command.jti()));
  }

  @CommandHandler
  void handle(RevokeUserToken command) throws Exception {
    var user = existing(command.tenantId(), command.userId());
    var tokens = accessTokens(command.userId());
    if (tokens.invoke(it -> it.holds(command.jti()))) {
      tokens.execute(it -> it.revoke(command.tenantId(), command.userId(), command.jti()));
    } else {
      user.execute(it -> it.revoke(command));
    }
  }

  private Aggregate<User> existing(TenantId tenant, UserId user) {
    try {
      var found = users.load(new AccountId(user).toString());
      found.execute(it -> it.requireOwnTenant(tenant, user));
      return found;
    } catch (AggregateNotFoundException e) {
      throw User.unknown(user);
    }
  }

  private Aggregate<Administrators> administrators(TenantId tenant) throws Exception {
    return administrators.loadOrCreate(
        new AdministratorsId(tenant).toString(), Administrators::new);
  }

  private Aggregate<EmailAddress> address(EmailDigest digest) throws Exception {
    return addresses.loadOrCreate(digest.toString(), EmailAddress::new);
  }

  private Aggregate<AccessTokens> accessTokens(UserId user) throws Exception {
    return accessTokens.loadOrCreate(new AccessTokensId(user).toString(), AccessTokens::new);
  }
}
