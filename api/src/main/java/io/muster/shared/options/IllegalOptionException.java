package io.muster.shared.options;

/** The server cannot start as it is configured; the message tells the operator how to fix it. */
public class IllegalOptionException extends IllegalArgumentException {

  public IllegalOptionException(String message) {
    super(message);
  }
}
