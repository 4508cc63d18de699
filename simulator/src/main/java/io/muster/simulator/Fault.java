package io.muster.simulator;

/** What goes wrong in a device's next update. */
public sealed interface Fault {

  record None() implements Fault {}

  /** Power is lost once, just before a step. */
  record PowerLoss(Step before) implements Fault {}

  /** A bit of the download arrives wrong. */
  record CorruptDownload() implements Fault {}

  /** The new system does not come up. */
  record BootFailure() implements Fault {}

  /** The passive partition is too small. */
  record NoSpace() implements Fault {}
}
