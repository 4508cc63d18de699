package io.muster.artifact;

/** Too many artifacts that need much memory are being read. */
public class ArtifactsBusyException extends RuntimeException {

  ArtifactsBusyException() {
    super("Other artifacts with xz (lzma) compression are read just now: try again in a moment");
  }
}
