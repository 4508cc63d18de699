package io.muster.presence.queries;

import io.muster.shared.events.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When devices were last heard of: a measurement, not a part of the record. */
public interface Presence {

  /** Null when the device was not heard of since the measurement began. */
  @Nullable Instant lastContact(String deviceId);

  /** The same of many; those that were not heard of are left out. */
  Map<String, Instant> lastContacts(Collection<String> deviceIds);

  /**
   * A tenant's devices that were last heard of within a time, the latest first. Reads every
   * measurement since {@code from}.
   *
   * @param from inclusive
   * @param until exclusive
   * @param most when there are more, the answer is cut off there
   */
  List<String> lastHeardOf(TenantId tenant, Instant from, Instant until, int most);
}
