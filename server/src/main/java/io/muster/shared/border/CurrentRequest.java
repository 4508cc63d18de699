package io.muster.shared.border;

import io.muster.shared.events.Caller;
import io.muster.shared.events.TenantId;
import java.util.Optional;

/** What others may know of the request that this thread serves. */
public final class CurrentRequest {

  private CurrentRequest() {}

  /** Whether this thread serves a request at all. */
  public static boolean active() {
    return Requests.current().isPresent();
  }

  /** The tenant of the person who asks; empty for devices, and somebody who is yet to be let in. */
  public static Optional<TenantId> ofUser() {
    return Callers.current()
        .filter(caller -> caller.kind() == Caller.Kind.USER)
        .map(Caller::tenant);
  }

  /** Whether a device asks, and not a person or somebody who is yet to be let in. */
  public static boolean ofDevice() {
    return Callers.current().filter(caller -> caller.kind() == Caller.Kind.DEVICE).isPresent();
  }
}
