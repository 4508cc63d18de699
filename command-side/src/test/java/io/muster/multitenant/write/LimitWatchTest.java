package io.muster.multitenant.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.notifications.events.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitWatchTest {

  @ParameterizedTest
  @CsvSource({
    "INFO, 89, INFO",
    "INFO, 90, WARNING",
    "INFO, 100, CRITICAL",
    "WARNING, 81, WARNING",
    "WARNING, 80, INFO",
    "WARNING, 100, CRITICAL",
    "CRITICAL, 90, CRITICAL",
    "CRITICAL, 89, WARNING",
    "CRITICAL, 80, INFO",
  })
  void raisesAnAlarmAtOneMarkAndEndsItBelowALowerOne(Level before, long percent, Level after) {
    assertThat(LimitWatch.level(percent, before)).isEqualTo(after);
  }
}
