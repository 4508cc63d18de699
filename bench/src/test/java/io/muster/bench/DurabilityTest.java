package io.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Durability}: three kills of the executable. */
class DurabilityTest {

  @TempDir private Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void losesNothingThatWasAcknowledged() throws Exception {
    assertThat(Durability.run(folder.resolve("data"), 3, Path.of("../server/target/muster.jar")))
        .isEmpty();
  }
}
