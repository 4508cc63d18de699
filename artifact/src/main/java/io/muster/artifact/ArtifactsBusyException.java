package io.muster.artifact;

/** As many artifacts that need much memory are read as may be: try again later. */
public class ArtifactsBusyException extends RuntimeException {

  ArtifactsBusyException() {
    super("Other artifacts with xz (lzma) compression are read just now: try again in a moment");
  }
}
