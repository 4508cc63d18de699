package io.muster.shared.privacy;

import io.muster.shared.events.PersonalText;
import java.util.Optional;

/**
 * Encrypts text about people with a key for each person. Events hold the encrypted text alone; once
 * the key is forgotten nobody can read it again, and every event stays as it was.
 */
public interface PersonalData {

  /** Makes the person's key if there is none yet. */
  PersonalText seal(String subject, String text);

  /** Empty when the person's key was forgotten. */
  Optional<String> open(PersonalText text);

  /** Deletes the person's key, for good. */
  void forget(String subject);

  /** A keyed hash, lower-case hex: the same text gives the same on this installation alone. */
  String digest(String text);
}
