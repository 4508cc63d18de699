package io.muster.embedded;

import io.muster.shared.access.DiskSpace;
import java.nio.file.Path;

/**
 * The disk of the data directory, without a reserve. Costs one call of the system.
 *
 * @param bytes of the reserve
 */
record DiskReserve(Path data, long bytes) implements DiskSpace {

  @Override
  public long left() {
    return Math.max(0, data.toFile().getUsableSpace() - bytes);
  }
}
