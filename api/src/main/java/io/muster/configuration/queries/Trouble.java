package io.muster.configuration.queries;

/** What a device said last of its configuration that makes it stand out. */
public enum Trouble {
  /** It has other values than the configuration that it applied. */
  DRIFT,
  /** It could not apply it. */
  FAILED
}
