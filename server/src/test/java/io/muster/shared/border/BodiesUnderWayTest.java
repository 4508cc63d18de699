package io.muster.shared.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodiesUnderWayTest {

  @Test
  void givesOneNetworkAnEighthAndAllOfThemNoMoreThanThereIs() {
    var bodies = new BodiesUnderWay(16);
    for (var network = 1; network <= 8; network++) {
      for (var place = 0; place < 2; place++) {
        assertThat(bodies.begin("192.0.2." + network)).isTrue();
      }
      assertThat(bodies.begin("192.0.2." + network)).as("its share is used up").isFalse();
    }
    assertThat(bodies.begin("192.0.2.9")).as("all places are used up").isFalse();
    bodies.end("192.0.2.1");
    assertThat(bodies.begin("192.0.2.9")).isTrue();
    assertThat(bodies.begin("192.0.2.1")).isFalse();
  }

  @Test
  void countsTheAddressesOfALineAsOne() {
    var bodies = new BodiesUnderWay(8);
    assertThat(bodies.begin("2001:db8::1")).isTrue();
    assertThat(bodies.begin("2001:db8::2")).isFalse();
    assertThat(bodies.begin("2001:db8:0:1::1")).isTrue();
  }

  @Test
  void waitsForABodyThatComesAtAll() {
    assertThat(tooSlow(1, 30)).isFalse();
    assertThat(tooSlow(1, 31)).isTrue();
    assertThat(tooSlow(64 << 10, 94)).isFalse();
    assertThat(tooSlow(64 << 10, 95)).isTrue();
  }

  private static boolean tooSlow(long bytes, int seconds) {
    return RequestBodyUnderWay.isTooSlow(
        bytes, Duration.ofSeconds(seconds), Duration.ofSeconds(30));
  }
}
