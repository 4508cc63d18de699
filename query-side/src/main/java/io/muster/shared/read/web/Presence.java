package io.muster.shared.read.web;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When devices were last heard of: a measurement, not a part of the record. */
public interface Presence {

  /** Null when the device was not heard of since the measurement began. */
  @Nullable Instant lastContact(String deviceId);

  /**
   * The devices that were last heard of within a time, whoever's they are. Reads every measurement.
   *
   * @param from inclusive
   * @param until exclusive
   * @param most when there are more, the answer is cut off there
   */
  List<String> lastHeardOf(Instant from, Instant until, int most);
}
