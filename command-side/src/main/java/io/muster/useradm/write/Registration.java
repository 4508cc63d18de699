package io.muster.useradm.write;

import io.muster.shared.commands.Refusal;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.shared.write.AdministratorRegistration;
import io.muster.useradm.commands.UserCommand.ChangeUser;
import io.muster.useradm.commands.UserCommand.RegisterUser;
import io.muster.useradm.events.EmailDigest;
import io.muster.useradm.events.Role;
import io.muster.useradm.events.UserId;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns what people type into commands that hold neither a password nor a readable address. */
@Component
public class Registration implements AdministratorRegistration {

  /** An address in ASCII with one at sign; whether mail arrives there is for others to find out. */
  private static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}");

  private final Passwords passwords;
  private final SealedHashes hashes;
  private final PersonalData keys;

  Registration(Passwords passwords, SealedHashes hashes, PersonalData keys) {
    this.passwords = passwords;
    this.hashes = hashes;
    this.keys = keys;
  }

  public RegisterUser register(TenantId tenant, String email, String password, Set<Role> roles) {
    requireEmail(email);
    var user = new UserId(UUID.randomUUID());
    var hash = passwords.hash(password);
    return new RegisterUser(
        tenant,
        user,
        digest(email),
        keys.seal(tenant, user.toString(), email),
        hashes.seal(tenant, user, hash),
        roles);
  }

  @Override
  public RegisterUser register(TenantId tenant, String email, String password) {
    return register(tenant, email, password, Set.of(Role.ADMIN));
  }

  @Override
  public void forget(RegisterUser refused) {
    forget(refused.userId());
  }

  public ChangeUser change(
      TenantId tenant,
      UserId user,
      @Nullable String email,
      @Nullable String password,
      @Nullable Set<Role> roles,
      @Nullable String by,
      @Nullable String checkedHash) {
    if (email != null) {
      requireEmail(email);
    }
    return new ChangeUser(
        tenant,
        user,
        email == null ? null : digest(email),
        email == null ? null : keys.seal(tenant, user.toString(), email),
        password == null ? null : hashes.seal(tenant, user, passwords.hash(password)),
        roles,
        by,
        checkedHash);
  }

  /** Erases the key of a user whose registration failed, or who was removed. */
  public void forget(UserId user) {
    keys.forget(user.toString());
  }

  /** Of one that cannot be registered: a digest that nobody has. */
  public EmailDigest digest(String email) {
    // Letters beyond ASCII may have lower-case forms within it: such an address is another one.
    var plain = EMAIL.matcher(email).matches();
    return new EmailDigest(keys.digest(plain ? email.toLowerCase(Locale.ROOT) : email));
  }

  /** Refuses what cannot be an address here. */
  public static void requireEmail(String email) {
    if (!EMAIL.matcher(email).matches()) {
      throw Refusal.malformed("email-malformed", "email must be an address in ASCII, name@domain")
          .asException();
    }
  }
}
