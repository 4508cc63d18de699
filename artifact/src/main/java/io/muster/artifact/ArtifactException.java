package io.muster.artifact;

/** The bytes are no artifact that may be used; the message says what is wrong with them. */
public class ArtifactException extends RuntimeException {

  public ArtifactException(String message) {
    super(message);
  }

  public ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }
}
