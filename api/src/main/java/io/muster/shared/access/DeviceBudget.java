package io.muster.shared.access;

import io.muster.shared.events.Caller;

/** What one accepted device may ask and add to the record, from memory: asked with each request. */
public interface DeviceBudget {

  /** Counts the requests of one token. */
  interface Requests {

    /**
     * Counts one.
     *
     * @throws io.muster.shared.commands.RefusedException {@code too-many-device-requests}, when as
     *     many were sent in this second as may be
     */
    void count();
  }

  /** Of a token that was not used yet. */
  Requests requests();

  /**
   * To be called before a device adds something to the record.
   *
   * @throws io.muster.shared.commands.RefusedException {@code too-many-device-events}, when it has
   *     added as much as it may today
   */
  void requireRoomInRecord(Caller device);
}
