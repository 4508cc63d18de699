package io.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Siege}: no fault inside, and nothing lost or doubled. */
class SiegeTest {

  @TempDir private Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void hurtsNobodyElse() throws Exception {
    assertThat(
            Siege.run(
                folder.resolve("data"),
                Path.of("../server/target/muster.jar"),
                20,
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                Duration.ofSeconds(1)))
        .isEmpty();
  }
}
