package io.muster.shared.border;

import java.io.IOException;

/** The rest of a body is not awaited: it comes too slowly. */
final class BodyTooSlowException extends IOException {

  private static final long serialVersionUID = 1;

  BodyTooSlowException() {
    super("The body came too slowly: send it faster, or a smaller one");
  }
}
