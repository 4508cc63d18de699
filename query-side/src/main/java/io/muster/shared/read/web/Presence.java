package io.muster.shared.read.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When devices were last heard of: a measurement, not a part of the record. */
public interface Presence {

  /** Null when the device was not heard of since the measurement began. */
  @Nullable Instant lastContact(String deviceId);
}
