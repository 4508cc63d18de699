package io.muster.shared.access;

/** For requests that last: what let them in may be over. */
public interface StillAllowed {

  /** Whether the request that this thread serves would be let in now; from memory. */
  boolean check();
}
