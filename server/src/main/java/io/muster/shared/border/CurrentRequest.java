package io.muster.shared.border;

import io.muster.shared.events.Caller;

/** What others may know of the request that this thread serves. */
public final class CurrentRequest {

  private CurrentRequest() {}

  /** Whether this thread serves a request at all. */
  public static boolean active() {
    return Requests.current().isPresent();
  }

  /** Whether a device asks, and not a person or somebody who is yet to be let in. */
  public static boolean ofDevice() {
    return Callers.current().filter(caller -> caller.kind() == Caller.Kind.DEVICE).isPresent();
  }
}
