package io.muster.useradm.commands;

import io.muster.shared.commands.Command;
import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.useradm.events.AccountId;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserId;
import java.time.Instant;
import java.util.Set;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** Everything that can be asked of a user. */
public sealed interface UserCommand extends Command {

  UserId userId();

  @TargetAggregateIdentifier
  default AccountId accountId() {
    return new AccountId(userId());
  }

  record RegisterUser(
      TenantId tenantId,
      UserId userId,
      EmailDigest emailDigest,
      PersonalText email,
      String passwordHash,
      Set<Role> roles)
      implements UserCommand {}

  /**
   * What is null stays.
   *
   * @param by jti of the token by which users change themselves; null when somebody else does
   * @param checkedHash what the current password was checked against; null when it was not. When it
   *     is another by now, the change is refused with {@code current-password-wrong}
   */
  record ChangeUser(
      TenantId tenantId,
      UserId userId,
      @Nullable EmailDigest emailDigest,
      @Nullable PersonalText email,
      @Nullable String passwordHash,
      @Nullable Set<Role> roles,
      @Nullable String by,
      @Nullable String checkedHash)
      implements UserCommand {}

  /** Answered by whether nobody has the id any more: then the person's key must be forgotten. */
  record RemoveUser(TenantId tenantId, UserId userId) implements UserCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** The tenant was deleted: also the last administrator is removed. */
  record EraseUser(TenantId tenantId, UserId userId) implements UserCommand {}

  /** The key of a removed user was forgotten. Idempotent. */
  record ConfirmErasure(TenantId tenantId, UserId userId) implements UserCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /**
   * The password was right, or a provider vouches for the user. A provider's token is recorded
   * once; refused with {@code token-used} from then on, also when it was revoked meanwhile.
   *
   * @param provider its issuer; null when it was by password
   * @param renews jti of the token that this one is given for; null at a login
   * @param checkedHash what the password was checked against; null when it was not by password.
   *     When it is another by now, the login is refused
   */
  record RecordLogin(
      TenantId tenantId,
      UserId userId,
      String jti,
      Instant expiresAt,
      @Nullable String provider,
      @Nullable String renews,
      @Nullable String checkedHash)
      implements UserCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** Ends a session, or revokes an access token. */
  record RevokeUserToken(TenantId tenantId, UserId userId, String jti) implements UserCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /** A token that is not known, or void already, is let be. */
  record RevokeAccessToken(TenantId tenantId, UserId userId, String jti) implements UserCommand {

    @Override
    public boolean evenWhenFull() {
      return true;
    }
  }

  /**
   * @param by jti of the token by which it is asked for
   */
  record IssueAccessToken(
      TenantId tenantId, UserId userId, String jti, String name, Instant expiresAt, String by)
      implements UserCommand {}
}
