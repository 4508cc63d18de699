package io.muster.shared.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final Progress progress = new Progress();

  /** Who reads need not wait for the pace of those who do not. */
  @Test
  void idlesNoLongerThanNobodyWaits() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var idle =
          executor.submit(
              () -> {
                progress.idle(LONG);
                return true;
              });
      var reader = executor.submit(() -> progress.await(5, LONG));
      assertThat(idle.get(10, TimeUnit.SECONDS)).isTrue();
      progress.idle(LONG);
      progress.advance(5);
      assertThat(reader.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void waitsNoLongerThanItMay() throws Exception {
    progress.advance(4);
    assertThat(progress.await(4, LONG)).isTrue();
    assertThat(progress.await(5, Duration.ofMillis(1))).isFalse();
    progress.idle(Duration.ofMillis(1));
    progress.idle(Duration.ofSeconds(-1));
  }
}
