package io.muster.shared.projection;

/** Where events go that a view cannot be made from, so that the others go on. */
interface DeadLetterSink {

  /** Whether earlier events of this view wait there; then this one was put behind them. */
  boolean parked(String readModel, String viewId, PositionedEvent event);

  void park(String readModel, String viewId, PositionedEvent event, Throwable cause);
}
