package io.muster.embedded.events;

/** The log cannot be opened, or no longer be written; the message is for the operator. */
public class EventLogException extends RuntimeException {

  public EventLogException(String message) {
    super(message);
  }

  public EventLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
