package io.muster.presence.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.shared.options.IllegalOptionException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresenceOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"PT59S", "-PT1H", "P400D"})
  void refusesATimeInWhichNobodyCanBeHeardOrThatIsForEver(String duration) {
    assertThatThrownBy(() -> new PresenceOptions(Duration.parse(duration)))
        .isInstanceOf(IllegalOptionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT60S", "P366D"})
  void takesNeverAndAMinuteToAYear(String duration) {
    assertThat(new PresenceOptions(Duration.parse(duration)).silentAfter())
        .isEqualTo(Duration.parse(duration));
  }
}
