package io.muster.shared.border;

import java.io.IOException;

/** The rest of a body is not read: it is too long. */
final class BodyTooLongException extends IOException {

  private static final long serialVersionUID = 1;

  BodyTooLongException(long most) {
    super("The body is longer than the " + most + " bytes that it may have here");
  }
}
