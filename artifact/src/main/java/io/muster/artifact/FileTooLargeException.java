package io.muster.artifact;

/** The file is larger than the limit. */
public class FileTooLargeException extends RuntimeException {

  public FileTooLargeException(long maxBytes) {
    super("The file is larger than the limit of " + maxBytes + " bytes");
  }
}
