package io.muster.actions.events;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What has become of an action. */
public enum ActionState {
  /** The device has not been told. */
  QUEUED,
  /** The device was told, and has not answered. */
  SENT,
  /** The device has it. */
  ACKNOWLEDGED,
  /** The device is at it. */
  RUNNING,
  /** Somebody wants it stopped that the device was told. */
  CANCEL_REQUESTED,
  SUCCEEDED,
  FAILED,
  /** The device would not do it. */
  REJECTED,
  /** The device had not acknowledged it before its time, and must refuse it. */
  EXPIRED,
  /** The device took longer than it may; what it says within {@link #LATE} still counts. */
  TIMED_OUT,
  CANCELLED;

  /** How long after its time-out an action waits for the word of the device before it is closed. */
  public static final Duration LATE = Duration.ofDays(7);

  private static final Set<ActionState> REPORTABLE =
      EnumSet.of(ACKNOWLEDGED, RUNNING, SUCCEEDED, FAILED, REJECTED);

  private static final Set<ActionState> OPEN =
      EnumSet.of(QUEUED, SENT, ACKNOWLEDGED, RUNNING, CANCEL_REQUESTED);

  /** Whether something is still to happen; such an action holds its lane. */
  public boolean isOpen() {
    return OPEN.contains(this);
  }

  /** Whether the device has not said that it has it. */
  public boolean isUnacknowledged() {
    return this == QUEUED || this == SENT;
  }

  /** Whether a device may say so. */
  public boolean isReportable() {
    return REPORTABLE.contains(this);
  }

  /**
   * Whether the word of the device changes this into that; a repeated or an older word does not.
   */
  public boolean mayBecome(ActionState reported) {
    return switch (this) {
      case QUEUED, SENT -> reported.isReportable();
      case ACKNOWLEDGED -> reported.isReportable() && reported != ACKNOWLEDGED;
      case RUNNING, CANCEL_REQUESTED, TIMED_OUT -> reported.isReportable() && !reported.isOpen();
      case SUCCEEDED, FAILED, REJECTED, EXPIRED, CANCELLED -> false;
    };
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for any other word
   */
  public static ActionState ofWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
