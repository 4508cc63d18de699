package io.muster.shared.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = 1_000_000_000L;

  private static int admitted(Rate rate, long limit, long from, long until, long step) {
    var count = 0;
    for (var now = from; now < until; now += step) {
      count += rate.admits(limit, now) ? 1 : 0;
    }
    return count;
  }

  /** Whatever the clock starts at: it may be negative. */
  @Property
  void admitsABurstOfASecondAndThenTheRate(
      @ForAll @LongRange(min = 1, max = 1_000) long limit, @ForAll long begin) {
    var start = begin / 4;
    var rate = new Rate(Duration.ofSeconds(1));
    assertThat(admitted(rate, limit, start, start + 1_000, 1))
        .isEqualTo((int) Math.min(1_000, limit));
    var later = start + 10 * SECOND;
    var inThree = admitted(rate, limit, later, later + 3 * SECOND, SECOND / 5_000);
    assertThat((long) inThree).isBetween(3 * limit, 4 * limit + 1);
  }

  @Test
  void admitsNothingWhereNothingIsAllowed() {
    assertThat(admitted(new Rate(Duration.ofSeconds(1)), 0, 0, 10 * SECOND, SECOND)).isZero();
  }
}
