package io.muster.shared.border;

import io.muster.shared.events.Caller;

/** What others may know of the request that this thread serves. */
public final class RequestScope {

  private RequestScope() {}

  /** Whether this thread serves a request at all. */
  public static boolean active() {
    return Requests.current().isPresent();
  }

  /** Whether a person waits for the answer, and not a device or somebody who logs in. */
  public static boolean ofPerson() {
    return Callers.current().filter(caller -> caller.kind() == Caller.Kind.USER).isPresent();
  }
}
