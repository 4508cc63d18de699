package io.muster.shared.write;

import io.muster.shared.events.PersonalText;

/**
 * Seals text about people with a key for each person. Events hold the sealed text alone; once the
 * key is forgotten nobody can read it again, and every event stays as it was.
 */
public interface PersonalKeys {

  /** Makes the person's key if there is none yet. */
  PersonalText seal(String subject, String text);

  /** Deletes the person's key, for good. */
  void forget(String subject);

  /** A keyed hash, lower-case hex: the same text gives the same on this installation alone. */
  String digest(String text);
}
