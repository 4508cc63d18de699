package io.muster.server;

/** The server cannot start as it is configured; the message tells the operator how to mend it. */
class IllegalConfigurationException extends RuntimeException {

  IllegalConfigurationException(String message) {
    super(message);
  }
}
