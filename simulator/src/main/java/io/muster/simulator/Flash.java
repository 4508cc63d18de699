package io.muster.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What survives the loss of power: two partitions, and what the bootloader and the client keep
 * beside them. A system that was swapped in is booted once; unless it is committed, the next boot
 * goes back to the other partition.
 */
public final class Flash {

  /**
   * A partition's content.
   *
   * @param artifact name of what is, or is being, written there
   * @param whole whether it was written and verified to its end
   */
  public record Partition(String artifact, boolean whole) {}

  private final Partition[] partitions;
  private int active;
  private boolean onTrial;
  private boolean tried;
  private @Nullable String deployment;

  Flash(String artifact) {
    partitions = new Partition[] {new Partition(artifact, true), new Partition(artifact, true)};
  }

  /** What runs after the last boot. */
  public Partition running() {
    return partitions[active];
  }

  /** Refused while a system is on trial: the other partition is what it would go back to. */
  void beginWrite(String artifact) {
    requireNoTrial();
    partitions[1 - active] = new Partition(artifact, false);
  }

  private void requireNoTrial() {
    if (onTrial) {
      throw new IllegalStateException("a system on trial must be committed, or have gone back");
    }
  }

  void endWrite(String artifact) {
    requireNoTrial();
    partitions[1 - active] = new Partition(artifact, true);
  }

  /** The next boot tries the other partition; refuses one that is not whole. */
  void swap() {
    requireNoTrial();
    if (!partitions[1 - active].whole) {
      throw new IllegalStateException("a partition that is not whole must never be booted");
    }
    onTrial = true;
    tried = false;
  }

  /** What the bootloader does at power-up; {@code boots} tells whether the new system comes up. */
  void boot(boolean boots) {
    if (!onTrial) {
      return;
    }
    if (!tried) {
      tried = true;
      active = 1 - active;
      if (!boots) {
        boot(true); // the watchdog fires
      }
    } else {
      active = 1 - active;
      onTrial = false;
    }
  }

  /** The running system stays. */
  void commit() {
    onTrial = false;
  }

  boolean onTrial() {
    return onTrial;
  }

  @Nullable String deployment() {
    return deployment;
  }

  /** The deployment that a restarted client must finish; null for none. */
  void remember(@Nullable String id) {
    deployment = id;
  }
}
