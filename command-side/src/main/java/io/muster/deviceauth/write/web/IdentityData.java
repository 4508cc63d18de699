package io.muster.deviceauth.write.web;

import io.muster.shared.commands.Refusal;
import java.util.Optional;

/** What a device is known by: a JSON object, in its canonical form. */
final class IdentityData {

  /** Characters. */
  private static final int MAX_LENGTH = 4096;

  private IdentityData() {}

  /**
   * @param field of the request, for the message
   * @throws RuntimeException a refusal, unless it is an object with a member and not too long
   */
  static String require(String field, Optional<String> canonical) {
    return canonical
        .filter(text -> text.length() <= MAX_LENGTH)
        .orElseThrow(
            () ->
                Refusal.malformed(
                        "identity-malformed",
                        field
                            + " must be a JSON object with at least one member and at most "
                            + MAX_LENGTH
                            + " characters")
                    .asException());
  }
}
