package io.muster.shared.access;

import io.muster.shared.commands.Refusal;

/**
 * Free space on the disk. Devices and uploads leave a reserve: with it, people can log in, reject
 * and delete when all else is used up.
 */
public interface DiskSpace {

  /** Bytes beside the reserve; 0 when there are none. */
  long left();

  /**
   * To be called before devices or uploads add something.
   *
   * @throws io.muster.shared.commands.RefusedException {@code disk-full}, when nothing is left
   */
  default void require() {
    if (left() == 0) {
      throw full();
    }
  }

  static RuntimeException full() {
    return new Refusal(
            Refusal.Kind.NO_SPACE,
            "disk-full",
            "The disk of the server is full: remove artifacts and outputs of actions, or give it"
                + " more space")
        .asException();
  }
}
