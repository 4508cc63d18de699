package io.muster.bench;

import java.nio.file.Path;

/** Writes the data directory of a {@link SyntheticFleet}: {@code Seed FOLDER DEVICES}. */
public final class Seed {

  private Seed() {}

  public static void main(String[] args) throws Exception {
    SyntheticFleet.write(Path.of(args[0]), Integer.parseInt(args[1]));
  }
}
