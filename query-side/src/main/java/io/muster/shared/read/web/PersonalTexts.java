package io.muster.shared.read.web;

import io.muster.shared.events.PersonalText;
import java.util.Optional;

/** Reads what events say about people. */
public interface PersonalTexts {

  /** Empty when the person's key was forgotten. */
  Optional<String> open(PersonalText text);

  /** A keyed hash, lower-case hex: the same text gives the same on this installation alone. */
  String digest(String text);
}
