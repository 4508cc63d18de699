package io.muster.artifact;

/** The file is larger than the limit. */
public class ArtifactTooLargeException extends RuntimeException {

  public ArtifactTooLargeException(long maxBytes) {
    super("The artifact is larger than the limit of " + maxBytes + " bytes");
  }
}
