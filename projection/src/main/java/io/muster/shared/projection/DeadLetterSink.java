package io.muster.shared.projection;

/** Where events go that a view cannot be made from, so that the others go on. */
interface DeadLetterSink {

  /** Puts the event behind those of this view that wait already; false when none does. */
  boolean parkIfBlocked(String readModel, String viewId, PositionedEvent event);

  void park(String readModel, String viewId, PositionedEvent event, Throwable cause);
}
