package io.muster.presence.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.presence.queries.ContactRegister;
import io.muster.presence.queries.ContactRegister.Break;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {

  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static Break between(int from, int to) {
    return new Break(NOON.minusSeconds(60L * from), NOON.minusSeconds(60L * to));
  }

  private static Duration age(Break... breaks) {
    return Duration.between(SilenceWatch.limit(NOON, HOUR, List.of(breaks)), NOON)
        .minus(ContactRegister.SLACK);
  }

  @Test
  void givesEachDeviceTheWholeTime() {
    assertThat(age()).isEqualTo(HOUR);
  }

  @Test
  void leavesOutTheTimeInWhichNobodyListened() {
    assertThat(age(between(30, 20))).isEqualTo(HOUR.plusMinutes(10));
    assertThat(age(between(500, 400))).as("long ago").isEqualTo(HOUR);
  }

  @Test
  void leavesOutAlsoBreaksThatOthersMoveIntoTheTime() {
    assertThat(age(between(65, 62), between(30, 20))).isEqualTo(HOUR.plusMinutes(13));
  }
}
