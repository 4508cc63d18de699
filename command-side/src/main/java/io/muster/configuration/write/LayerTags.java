package io.muster.configuration.write;

import io.muster.configuration.events.Assignment;
import io.muster.shared.commands.Refusal;
import org.jspecify.annotations.Nullable;

/** Whether a layer is still what somebody read who wants to change it. */
public final class LayerTags {

  /** Code of the refusal. */
  public static final String CHANGED = "configuration-changed";

  private LayerTags() {}

  /**
   * @param expected null for any
   * @throws RuntimeException a refusal, when another is there
   */
  static void require(@Nullable String expected, Assignment there) {
    if (expected != null && !expected.equals(there.tag())) {
      throw new Refusal(
              Refusal.Kind.PRECONDITION_FAILED,
              CHANGED,
              "The assignment was changed meanwhile: read it again")
          .asException();
    }
  }
}
