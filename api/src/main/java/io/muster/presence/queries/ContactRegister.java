package io.muster.presence.queries;

import io.muster.shared.events.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The measured contacts, for those who look for devices that are not heard of any more. */
public interface ContactRegister {

  /**
   * A contact may be written so long after it was made, or be lost in a crash: nobody is silent
   * before that, too.
   */
  Duration SLACK = Duration.ofSeconds(45);

  /** When a device was last heard of. */
  record Contact(TenantId tenant, String deviceId, Instant at) {}

  /** A time in which nobody could be heard of: no process listened. */
  record Break(Instant from, Instant to) {}

  /**
   * Devices of a tenant that were last heard of before a time and are not marked, the longest ago
   * first.
   */
  List<Contact> unmarked(TenantId tenant, Instant before, int most);

  /**
   * The same of all tenants but some.
   *
   * @param from those heard of last before that are left out
   */
  List<Contact> unmarkedOfOthers(
      Collection<TenantId> tenants, Instant from, Instant before, int most);

  /** Marks contacts as seen to; a later contact takes the mark away. */
  void mark(Collection<Contact> contacts);

  /**
   * Notes that devices can be heard of now, and answers when they could not, of the last times.
   *
   * @param now by the server's clock
   * @param longestPause between two calls; a longer one is a break
   */
  List<Break> listen(Instant now, Duration longestPause);
}
