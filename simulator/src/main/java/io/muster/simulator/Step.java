package io.muster.simulator;

/** The steps of an update; a device may lose power just before any of them. */
public enum Step {
  DOWNLOAD,
  WRITE,
  SWAP,
  REBOOT,
  BOOT,
  COMMIT,
  REPORT
}
