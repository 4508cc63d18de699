package io.muster.multitenant.events;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use. What is not named is not limited; 0 is nothing.
 *
 * @param values by {@link #NAMES name}, from 0
 */
public record Limits(Map<String, Long> values) {

  public static final String DEVICES = "max_devices";
  public static final String PENDING_DEVICES = "max_pending_devices";
  public static final String STORAGE = "storage_bytes";
  public static final String EVENTS = "event_bytes_per_day";
  public static final String REQUESTS = "requests_per_second";

  /** All that can be limited. */
  public static final List<String> NAMES =
      List.of(DEVICES, PENDING_DEVICES, STORAGE, EVENTS, REQUESTS);

  public static final Limits NONE = new Limits(Map.of());

  /** How many devices may be accepted; null for any number. */
  public @Nullable Long maxDevices() {
    return values.get(DEVICES);
  }

  /** How many devices may wait for a decision. */
  public @Nullable Long maxPendingDevices() {
    return values.get(PENDING_DEVICES);
  }

  /** How many bytes all artifacts may have. */
  public @Nullable Long storageBytes() {
    return values.get(STORAGE);
  }

  /** How many bytes may be added to the record between two midnights (UTC). */
  public @Nullable Long eventBytesPerDay() {
    return values.get(EVENTS);
  }

  /**
   * How many requests with a token each process answers. Others, such as logins, are limited by the
   * account and the network that they come from.
   */
  public @Nullable Long requestsPerSecond() {
    return values.get(REQUESTS);
  }

  /** Whether it limits what whoever runs the platform needs to undo it. */
  public boolean limitsWork() {
    return values.containsKey(REQUESTS) || values.containsKey(EVENTS);
  }

  /**
   * @param limited by name
   * @param unlimited names
   */
  public Limits with(Map<String, Long> limited, Set<String> unlimited) {
    var next = new TreeMap<>(values);
    next.putAll(limited);
    next.keySet().removeAll(unlimited);
    return new Limits(Collections.unmodifiableMap(next));
  }
}
