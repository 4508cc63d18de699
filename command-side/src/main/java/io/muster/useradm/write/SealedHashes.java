package io.muster.useradm.write;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import io.muster.shared.privacy.PersonalData;
import io.muster.useradm.events.UserId;
import io.muster.useradm.write.Credentials.CredentialRow;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Hashes of passwords as events hold them: sealed with the person's key, so that they are erased
 * with it. Those of older records stand there as bcrypt wrote them.
 */
@Component
public class SealedHashes {

  private static final String SEALED = "sealed:";

  private final PersonalData keys;

  SealedHashes(PersonalData keys) {
    this.keys = keys;
  }

  String seal(TenantId tenant, UserId user, String hash) {
    return SEALED + keys.seal(tenant, user.toString(), hash).sealed();
  }

  /**
   * @return null when the key was forgotten
   */
  public @Nullable String open(CredentialRow row) {
    var stored = row.passwordHash();
    return stored.startsWith(SEALED)
        ? keys.open(new PersonalText(row.id(), stored.substring(SEALED.length()))).orElse(null)
        : stored;
  }
}
