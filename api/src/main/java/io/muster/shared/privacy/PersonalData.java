package io.muster.shared.privacy;

import io.muster.shared.events.PersonalText;
import io.muster.shared.events.TenantId;
import java.util.Optional;

/**
 * Encrypts text about people with a key for each person. Events hold the encrypted text alone; once
 * the key is forgotten nobody can read it again, and every event stays as it was.
 */
public interface PersonalData {

  /** Makes the person's key if there is none yet, under the key of the tenant. */
  PersonalText seal(TenantId tenant, String subject, String text);

  /** Empty when the person's key was forgotten, or the tenant's. */
  Optional<String> open(PersonalText text);

  /** Deletes the person's key, for good. */
  void forget(String subject);

  /** Deletes the tenant's key, for good, and with it those of all its people. */
  void forgetAll(TenantId tenant);

  /** A keyed hash, lower-case hex: the same text gives the same on this installation alone. */
  String digest(String text);
}
